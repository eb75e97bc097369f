import { endSession } from '../end-session.ts'
import type { Operation } from './operation.ts'

export const signOut: Operation = (app, context) => {
  app.delete('/api/sessions/current', { config: { session: 'required' } }, async (request, reply) => {
    await endSession(context, request, reply)
    return reply.code(204).send()
  })
}
