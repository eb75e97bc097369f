import { tokenOf } from '../identify.ts'
import { clearSessionCookie } from '../session-cookie.ts'
import type { Operation } from './operation.ts'

export const signOut: Operation = (app, { api, sessions }) => {
  app.delete('/api/sessions/current', { config: { session: 'required' } }, async (request, reply) => {
    await api.user.signOut({ token: tokenOf(request)! }, request.call)
    await sessions.revoke(request.session!.id)
    clearSessionCookie(request, reply)
    return reply.code(204).send()
  })
}
