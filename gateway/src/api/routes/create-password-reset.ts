import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { output } = userContract.methods.createPasswordReset

export const createPasswordReset: Operation = (app, { api }) => {
  app.post(
    '/api/users/:username/password-reset',
    {
      schema: {
        tags: ['Users'],
        summary: 'Create a token with which the user can set a new password once (admins only); the page is /reset-password?token=…',
        params: UsernameParams,
        response: { 201: output },
      },
      config: { calls: userContract.methods.createPasswordReset },
    },
    async (request, reply) => reply.code(201).send(await api.user.createPasswordReset(request.params, request.call)),
  )
}
