import type { Operation } from './operation.ts'

export const getMe: Operation = (app, { api }) => {
  app.get('/api/me', { config: { session: 'required' } }, async (request) =>
    api.user.get({ username: request.session!.actor.username }, request.call),
  )
}
