import { userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

export const endSession: Operation = (app, { api }) => {
  app.delete(
    '/api/me/sessions/:id',
    {
      schema: { tags: ['Sessions'], summary: 'End one of your sessions', params: IdParams, response: { 204: Nothing } },
      config: { calls: userContract.methods.endSession },
    },
    async (request, reply) => {
      await api.user.endSession(request.params, request.call)
      return reply.code(204).send()
    },
  )
}
