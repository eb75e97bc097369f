import { likeContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { output } = likeContract.methods.set

export const setLike: Operation = (app, { api }) => {
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/api/posts/:slug/like',
    schema: {
      tags: ['Posts'],
      summary: 'Like a post (PUT) or remove the like (DELETE); repeated requests have no further effect',
      params: SlugParams,
      response: { 200: output },
    },
    config: { calls: likeContract.methods.set },
    handler: async (request) => api.like.set({ post: request.params.slug, liked: request.method === 'PUT' }, request.call),
  })
}
