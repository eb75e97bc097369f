import { postContract, Shape } from '@duplex/contracts'
import { type Operation, POST_BYTES } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { slug: _, ...changes } = postContract.methods.update.input.properties
const body = Shape(changes)

export const updatePost: Operation = (app, { api }) => {
  app.patch(
    '/api/posts/:slug',
    { schema: { params: SlugParams, body }, config: { session: 'required' }, bodyLimit: POST_BYTES },
    async (request) => api.post.update({ ...request.body, slug: request.params.slug }, request.call),
  )
}
