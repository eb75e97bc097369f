import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { input: body, output } = userContract.methods.update

export const updateMe: Operation = (app, { api }) => {
  app.patch(
    '/api/me',
    {
      schema: { tags: ['Users'], summary: 'Change your username, email address, bio or picture', body, response: { 200: output } },
      config: { calls: userContract.methods.update },
    },
    async (request) => api.user.update(request.body, request.call),
  )
}
