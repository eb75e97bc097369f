import { userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'

const { input: body } = userContract.methods.resetPassword

export const resetPassword: Operation = (app, { api }) => {
  app.post(
    '/api/password-resets',
    {
      schema: {
        tags: ['Sessions'],
        summary: 'Set a new password with a token that an admin has created; all sessions of the user end',
        body,
        response: { 204: Nothing },
      },
      config: { calls: userContract.methods.resetPassword },
    },
    async (request, reply) => {
      await api.user.resetPassword(request.body, request.call)
      return reply.code(204).send()
    },
  )
}
