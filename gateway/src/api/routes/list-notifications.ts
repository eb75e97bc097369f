import { Shape, userContract } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { page } from './parameters.ts'

const { output } = userContract.methods.listNotifications
const { cursor: _, ...answered } = output.properties
const answer = Shape(answered)
const querystring = Shape(page)
const LIMIT = 20

export const listNotifications: Operation = (app, { api }) => {
  app.get(
    '/api/me/notifications',
    {
      schema: {
        tags: ['Notifications'],
        summary: 'List your notifications, last changed first; only the newest 500 are stored',
        querystring,
        response: { 200: answer },
      },
      config: { calls: userContract.methods.listNotifications, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { cursor, ...answer } = await api.user.listNotifications({ limit: LIMIT, ...request.query }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return answer
    },
  )
}
