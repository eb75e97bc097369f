import { Shape, userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { page } from './parameters.ts'

const { input, output } = userContract.methods.list
const querystring = Shape({ q: input.properties.q, ...page })
const LIMIT = 50

export const listUsers: Operation = (app, { api }) => {
  app.get(
    '/api/users',
    {
      schema: {
        tags: ['Users'],
        summary: 'List users, newest first; with `q`, only users whose name or email address contains it (admins only)',
        querystring,
        response: { 200: output },
      },
      config: { calls: userContract.methods.list },
    },
    async (request) => api.user.list({ limit: LIMIT, ...request.query }, request.call),
  )
}
