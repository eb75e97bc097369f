import { commentContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page, SlugParams } from './parameters.ts'

const { output } = commentContract.methods.list
const { cursor: _, ...answer } = output.properties
const querystring = Shape(page)
const LIMIT = 50

export const listComments: Operation = (app, { api }) => {
  app.get(
    '/api/posts/:slug/comments',
    {
      schema: {
        tags: ['Comments'],
        summary: 'List the comments on a post, oldest first, without nesting; `parentId` is the comment that was replied to',
        params: SlugParams,
        querystring,
        response: { 200: Shape(answer) },
      },
      config: { calls: commentContract.methods.list, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { cursor, ...answer } = await api.comment.list({ post: request.params.slug, limit: LIMIT, ...request.query }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return answer
    },
  )
}
