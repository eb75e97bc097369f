import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { output } = userContract.methods.get

export const getMe: Operation = (app, { api }) => {
  app.get(
    '/api/me',
    {
      schema: { tags: ['Users'], summary: 'Get the signed-in user', response: { 200: output } },
      config: { calls: userContract.methods.get, session: 'required' },
    },
    async (request) => api.user.get({ username: request.session!.actor.username }, request.call),
  )
}
