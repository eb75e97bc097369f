import { LIVE_CURSOR, type Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

export const getPost: Operation = (app, { api }) => {
  app.get('/api/posts/:slug', { schema: { params: SlugParams }, config: { session: 'optional' } }, async (request, reply) => {
    const { post, cursor } = await api.post.get({ post: request.params.slug }, request.call)
    reply.header(LIVE_CURSOR, cursor)
    return { post }
  })
}
