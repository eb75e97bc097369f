import { postContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

export const removePost: Operation = (app, { api }) => {
  app.delete(
    '/api/posts/:slug',
    {
      schema: { tags: ['Posts'], summary: 'Delete a post with its comments and likes', params: SlugParams, response: { 204: Nothing } },
      config: { calls: postContract.methods.remove },
    },
    async (request, reply) => {
      await api.post.remove(request.params, request.call)
      return reply.code(204).send()
    },
  )
}
