import { SessionInfo, Shape, userContract } from '@duplex/contracts'
import Type from 'typebox'
import type { Operation } from './operation.ts'

const answer = Shape({ items: Type.Array(Shape({ ...SessionInfo.properties, current: Type.Boolean() })) })

export const listSessions: Operation = (app, { api }) => {
  app.get(
    '/api/me/sessions',
    {
      schema: { tags: ['Sessions'], summary: 'List your sessions, last used first', response: { 200: answer } },
      config: { calls: userContract.methods.listSessions },
    },
    async (request) => {
      const { items } = await api.user.listSessions({}, request.call)
      return { items: items.map((session) => ({ ...session, current: session.id === request.session!.id })) }
    },
  )
}
