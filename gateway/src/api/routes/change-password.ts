import { Shape, userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'

const { input, errors } = userContract.methods.changePassword
const { currentPassword, password } = input.properties
const body = Shape({ currentPassword, password })

export const changePassword: Operation = (app, { api }) => {
  app.put(
    '/api/me/password',
    {
      schema: { tags: ['Sessions'], summary: 'Change one’s password: one’s other sessions end', body, response: { 204: Nothing } },
      config: { session: 'required', errors },
    },
    async (request, reply) => {
      await api.user.changePassword({ ...request.body, keepSession: request.session!.id }, request.call)
      return reply.code(204).send()
    },
  )
}
