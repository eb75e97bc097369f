import { commentContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

export const removeComment: Operation = (app, { api }) => {
  app.delete(
    '/api/comments/:id',
    {
      schema: {
        tags: ['Comments'],
        summary: 'Delete a comment; in the thread, an empty comment remains in its place',
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
