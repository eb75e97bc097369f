import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { output } = userContract.methods.get

export const getUser: Operation = (app, { api }) => {
  app.get(
    '/api/users/:username',
    {
      schema: {
        tags: ['Users'],
        summary: 'Get a user; only the user and an admin see the email address',
        params: UsernameParams,
        response: { 200: output },
      },
      config: { calls: userContract.methods.get },
    },
    async (request) => api.user.get(request.params, request.call),
  )
}
