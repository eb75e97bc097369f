import { SessionInfo, Shape, userContract } from '@duplex/contracts'
import Type from 'typebox'
import type { Operation } from './operation.ts'

const { errors } = userContract.methods.listSessions
const answer = Shape({ items: Type.Array(Shape({ ...SessionInfo.properties, current: Type.Boolean() })) })

export const listSessions: Operation = (app, { api }) => {
  app.get(
    '/api/me/sessions',
    {
      schema: { tags: ['Sessions'], summary: 'Where one is signed in: the session last used first', response: { 200: answer } },
      config: { session: 'required', errors },
    },
    async (request) => {
      const { items } = await api.user.listSessions({}, request.call)
      return { items: items.map((session) => ({ ...session, current: session.id === request.session!.id })) }
    },
  )
}
