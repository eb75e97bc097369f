import { Shape, userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'

const { input } = userContract.methods.changePassword
const { currentPassword, password } = input.properties
const body = Shape({ currentPassword, password })

export const changePassword: Operation = (app, { api }) => {
  app.put(
    '/api/me/password',
    {
      schema: { tags: ['Sessions'], summary: 'Change your password; your other sessions end', body, response: { 204: Nothing } },
      config: { calls: userContract.methods.changePassword },
    },
    async (request, reply) => {
      await api.user.changePassword({ ...request.body, keepSession: request.session!.id }, request.call)
      return reply.code(204).send()
    },
  )
}
