import { postContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page } from './parameters.ts'

const { author, tag, likedBy } = postContract.methods.list.input.properties
const querystring = Shape({ author, tag, likedBy, ...page })
const LIMIT = 20

export const listPosts: Operation = (app, { api }) => {
  app.get('/api/posts', { schema: { querystring }, config: { session: 'optional' } }, async (request, reply) => {
    const { items, next, cursor } = await api.post.list({ limit: LIMIT, ...request.query }, request.call)
    reply.header(LIVE_CURSOR, cursor)
    return { items, next }
  })
}
