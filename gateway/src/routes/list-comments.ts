import { Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page, SlugParams } from './parameters.ts'

const querystring = Shape(page)
const LIMIT = 50

export const listComments: Operation = (app, { api }) => {
  app.get(
    '/api/posts/:slug/comments',
    { schema: { params: SlugParams, querystring }, config: { session: 'optional' } },
    async (request, reply) => {
      const { items, next, cursor } = await api.comment.list({ post: request.params.slug, limit: LIMIT, ...request.query }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { items, next }
    },
  )
}
