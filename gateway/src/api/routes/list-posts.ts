import { postContract, Shape } from '@duplex/contracts'
import { identify } from '../../session/identify.ts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page } from './parameters.ts'

const { input, output } = postContract.methods.list
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
        summary: 'List published posts, newest first; with `q`, only posts that contain its words, best match first',
        querystring,
        response: { 200: answer },
      },
      config: { calls: postContract.methods.list, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      // `following` needs the actor: if the user service does not respond, an anonymous response would be wrong
      if (request.query.following) await identify(context, request, 'required')
      const { items, next, cursor } = await context.api.post.list({ limit: LIMIT, ...request.query }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { items, next }
    },
  )
}
