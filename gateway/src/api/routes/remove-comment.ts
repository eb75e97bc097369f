import { commentContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

const { errors } = commentContract.methods.remove

export const removeComment: Operation = (app, { api }) => {
  app.delete(
    '/api/comments/:id',
    {
      schema: { tags: ['Comments'], summary: 'Delete a comment: it keeps its place, empty', params: IdParams, response: { 204: Nothing } },
      config: { session: 'required', errors },
    },
    async (request, reply) => {
      await api.comment.remove(request.params, request.call)
      return reply.code(204).send()
    },
  )
}
