import { endSession } from '../../session/end-session.ts'
import { Nothing, type Operation } from './operation.ts'

export const signOut: Operation = (app, context) => {
  app.delete(
    '/api/sessions/current',
    {
      schema: { tags: ['Sessions'], summary: 'Sign out', response: { 204: Nothing } },
      config: { session: 'required', tells: ['Set-Cookie'] },
    },
    async (request, reply) => {
      await endSession(context, request, reply)
      return reply.code(204).send()
    },
  )
}
