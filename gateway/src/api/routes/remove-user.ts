import { userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

export const removeUser: Operation = (app, { api }) => {
  app.delete(
    '/api/users/:username',
    {
      schema: {
        tags: ['Users'],
        summary: 'Delete a user with all their posts and comments (admins only)',
        params: UsernameParams,
        response: { 204: Nothing },
      },
      config: { calls: userContract.methods.remove },
    },
    async (request, reply) => {
      await api.user.remove(request.params, request.call)
      return reply.code(204).send()
    },
  )
}
