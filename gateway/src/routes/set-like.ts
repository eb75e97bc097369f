import type { Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

/** PUT likes and DELETE takes it back: done twice, each is done once. */
export const setLike: Operation = (app, { api }) => {
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/api/posts/:slug/like',
    schema: { params: SlugParams },
    config: { session: 'required' },
    handler: async (request) => api.like.set({ post: request.params.slug, liked: request.method === 'PUT' }, request.call),
  })
}
