import { commentContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

export const removeComment: Operation = (app, { api }) => {
  app.delete(
    '/api/comments/:id',
    {
      schema: {
        tags: ['Comments'],
        summary: 'Delete a comment; an empty comment keeps its place in the thread',
        params: IdParams,
        response: { 204: Nothing },
      },
      config: { calls: commentContract.methods.remove },
    },
    async (request, reply) => {
      await api.comment.remove(request.params, request.call)
      return reply.code(204).send()
    },
  )
}
