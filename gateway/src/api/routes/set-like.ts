import { likeContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { output, errors } = likeContract.methods.set

export const setLike: Operation = (app, { api }) => {
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/api/posts/:slug/like',
    schema: {
      tags: ['Posts'],
      summary: 'PUT likes a post and DELETE takes it back: done twice, each is done once',
      params: SlugParams,
      response: { 200: output },
    },
    config: { session: 'required', errors },
    handler: async (request) => api.like.set({ post: request.params.slug, liked: request.method === 'PUT' }, request.call),
  })
}
