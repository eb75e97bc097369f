import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { output, errors } = userContract.methods.get

export const getMe: Operation = (app, { api }) => {
  app.get(
    '/api/me',
    { schema: { tags: ['Users'], summary: 'Who one is', response: { 200: output } }, config: { session: 'required', errors } },
    async (request) => api.user.get({ username: request.session!.actor.username }, request.call),
  )
}
