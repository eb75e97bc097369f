import { PostBody, PostStatus, postContract, Shape, Tags, Title } from '@duplex/contracts'
import Type from 'typebox'
import { idempotencyKey } from './idempotency-key.ts'
import { type Operation, POST_BYTES } from './operation.ts'

const { output } = postContract.methods.create
const body = Shape({ title: Title, body: PostBody, tags: Type.Optional(Tags), status: Type.Optional(PostStatus) })

export const createPost: Operation = (app, { api }) => {
  app.post(
    '/api/posts',
    {
      schema: { tags: ['Posts'], summary: 'Create a post, as a draft or published', body, response: { 201: output } },
      config: { calls: postContract.methods.create, takes: ['Idempotency-Key'], tells: ['Location'] },
      bodyLimit: POST_BYTES,
    },
    async (request, reply) => {
      const { post } = await api.post.create({ tags: [], status: 'draft', ...request.body, ...idempotencyKey(request) }, request.call)
      return reply
        .code(201)
        .header('location', `/api/posts/${encodeURIComponent(post.slug)}`)
        .send({ post })
    },
  )
}
