import { Shape, userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { input, output } = userContract.methods.setRole
const body = Shape({ role: input.properties.role })

export const setRole: Operation = (app, { api }) => {
  app.patch(
    '/api/users/:username',
    {
      schema: {
        tags: ['Users'],
        summary: 'Make a user an admin or a member (admins only)',
        params: UsernameParams,
        body,
        response: { 200: output },
      },
      config: { calls: userContract.methods.setRole },
    },
    async (request) => api.user.setRole({ ...request.params, ...request.body }, request.call),
  )
}
