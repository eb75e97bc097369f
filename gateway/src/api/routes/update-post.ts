import { postContract, Shape } from '@duplex/contracts'
import { type Operation, POST_BYTES } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { input, output } = postContract.methods.update
const { slug: _, ...changes } = input.properties
const body = Shape(changes)

export const updatePost: Operation = (app, { api }) => {
  app.patch(
    '/api/posts/:slug',
    {
      schema: { tags: ['Posts'], summary: 'Change the given fields of a post', params: SlugParams, body, response: { 200: output } },
      config: { calls: postContract.methods.update },
      bodyLimit: POST_BYTES,
    },
    async (request) => api.post.update({ ...request.body, slug: request.params.slug }, request.call),
  )
}
