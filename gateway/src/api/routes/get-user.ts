import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { output, errors } = userContract.methods.get

export const getUser: Operation = (app, { api }) => {
  app.get(
    '/api/users/:username',
    {
      schema: {
        tags: ['Users'],
        summary: 'A user; with the email address for themselves',
        params: UsernameParams,
        response: { 200: output },
      },
      config: { session: 'optional', errors },
    },
    async (request) => api.user.get(request.params, request.call),
  )
}
