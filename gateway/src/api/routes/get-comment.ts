import { commentContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { IdParams, page } from './parameters.ts'

const { cursor: _, ...answer } = commentContract.methods.get.output.properties
const LIMIT = 50

export const getComment: Operation = (app, { api }) => {
  app.get(
    '/api/comments/:id',
    {
      schema: {
        tags: ['Comments'],
        summary: 'Get a comment; `page` is the `before` of the page of `limit` comments that contains it, or null for the first page',
        params: IdParams,
        querystring: Shape({ limit: page.limit }),
        response: { 200: Shape(answer) },
      },
      config: { calls: commentContract.methods.get, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { cursor, ...answer } = await api.comment.get({ limit: LIMIT, ...request.query, ...request.params }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return answer
    },
  )
}
