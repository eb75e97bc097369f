import { commentContract, Shape } from '@duplex/contracts'
import { idempotencyKey } from './idempotency-key.ts'
import type { Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { body: text, parentId } = commentContract.methods.create.input.properties
const body = Shape({ body: text, parentId })

export const createComment: Operation = (app, { api }) => {
  app.post(
    '/api/posts/:slug/comments',
    { schema: { params: SlugParams, body }, config: { session: 'required' } },
    async (request, reply) => {
      const { comment } = await api.comment.create({ ...request.body, post: request.params.slug, ...idempotencyKey(request) }, request.call)
      return reply.code(201).header('location', `/api/comments/${comment.id}`).send({ comment })
    },
  )
}
