import { Shape, userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { page } from './parameters.ts'

const { input, output, errors } = userContract.methods.list
const querystring = Shape({ q: input.properties.q, ...page })
const LIMIT = 50

export const listUsers: Operation = (app, { api }) => {
  app.get(
    '/api/users',
    {
      schema: {
        tags: ['Users'],
        summary: 'Everybody, newest first, or those with `q` in their name or email address: for an admin',
        querystring,
        response: { 200: output },
      },
      config: { session: 'required', errors },
    },
    async (request) => api.user.list({ limit: LIMIT, ...request.query }, request.call),
  )
}
