import type { Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

export const removeComment: Operation = (app, { api }) => {
  app.delete('/api/comments/:id', { schema: { params: IdParams }, config: { session: 'required' } }, async (request, reply) => {
    await api.comment.remove(request.params, request.call)
    return reply.code(204).send()
  })
}
