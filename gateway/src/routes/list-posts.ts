import { postContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page } from './parameters.ts'

const { input, output, errors } = postContract.methods.list
const { author, tag, likedBy } = input.properties
const { items, next } = output.properties
const answer = Shape({ items, next })
const querystring = Shape({ author, tag, likedBy, ...page })
const LIMIT = 20

export const listPosts: Operation = (app, { api }) => {
  app.get(
    '/api/posts',
    {
      schema: { tags: ['Posts'], summary: 'Published posts, newest first', querystring, response: { 200: answer } },
      config: { session: 'optional', errors, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { items, next, cursor } = await api.post.list({ limit: LIMIT, ...request.query }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { items, next }
    },
  )
}
