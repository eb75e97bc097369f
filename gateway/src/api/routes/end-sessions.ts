import { userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'

export const endSessions: Operation = (app, { api }) => {
  app.delete(
    '/api/me/sessions',
    {
      schema: { tags: ['Sessions'], summary: 'End all your other sessions', response: { 204: Nothing } },
      config: { calls: userContract.methods.endSessions },
    },
    async (request, reply) => {
      await api.user.endSessions({ keepSession: request.session!.id }, request.call)
      return reply.code(204).send()
    },
  )
}
