import { commentContract, Shape } from '@duplex/contracts'
import { idempotencyKey } from './idempotency-key.ts'
import type { Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { input, output } = commentContract.methods.create
const { post: _post, idempotencyKey: _key, ...content } = input.properties
const body = Shape(content)

export const createComment: Operation = (app, { api }) => {
  app.post(
    '/api/posts/:slug/comments',
    {
      schema: {
        tags: ['Comments'],
        summary: 'Comment on a post, or reply to a comment',
        params: SlugParams,
        body,
        response: { 201: output },
      },
      config: { calls: commentContract.methods.create, takes: ['Idempotency-Key'], tells: ['Location'] },
    },
    async (request, reply) => {
      const { comment } = await api.comment.create({ ...request.body, post: request.params.slug, ...idempotencyKey(request) }, request.call)
      return reply.code(201).header('location', `/api/comments/${comment.id}`).send({ comment })
    },
  )
}
