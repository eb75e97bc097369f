import { postContract, Shape } from '@duplex/contracts'
import { identify } from '../../session/identify.ts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page } from './parameters.ts'

const { input, output, errors } = postContract.methods.list
const { author, tag, likedBy, following, q } = input.properties
const { items, next } = output.properties
const answer = Shape({ items, next })
const querystring = Shape({ author, tag, likedBy, following, q, ...page })
const LIMIT = 20

export const listPosts: Operation = (app, context) => {
  app.get(
    '/api/posts',
    {
      schema: {
        tags: ['Posts'],
        summary: 'Published posts, newest first; with `q` those that have these words, the best match first',
        querystring,
        response: { 200: answer },
      },
      config: { session: 'optional', errors, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      // what is one's own is not answered as to nobody where it cannot be told who asks
      if (request.query.following) await identify(context, request, 'required')
      const { items, next, cursor } = await context.api.post.list({ limit: LIMIT, ...request.query }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { items, next }
    },
  )
}
