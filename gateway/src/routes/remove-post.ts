import type { Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

export const removePost: Operation = (app, { api }) => {
  app.delete('/api/posts/:slug', { schema: { params: SlugParams }, config: { session: 'required' } }, async (request, reply) => {
    await api.post.remove(request.params, request.call)
    return reply.code(204).send()
  })
}
