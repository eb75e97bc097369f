import { Shape, userContract } from '@duplex/contracts'
import { clearSessionCookie } from '../../session/session-cookie.ts'
import { Nothing, type Operation } from './operation.ts'

const body = Shape({ password: userContract.methods.changePassword.input.properties.currentPassword })

export const removeMe: Operation = (app, { api }) => {
  app.delete(
    '/api/me',
    {
      schema: { tags: ['Users'], summary: 'Delete your account with all your posts and comments', body, response: { 204: Nothing } },
      config: { calls: userContract.methods.remove, tells: ['Set-Cookie'] },
    },
    async (request, reply) => {
      await api.user.remove({ username: request.session!.actor.username, password: request.body.password }, request.call)
      clearSessionCookie(request, reply)
      return reply.code(204).send()
    },
  )
}
