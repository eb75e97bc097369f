import { userContract } from '@duplex/contracts'
import { Nothing, type Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { errors } = userContract.methods.remove

export const removeUser: Operation = (app, { api }) => {
  app.delete(
    '/api/users/:username',
    {
      schema: {
        tags: ['Users'],
        summary: 'Delete somebody’s account, with all that they wrote: for an admin',
        params: UsernameParams,
        response: { 204: Nothing },
      },
      config: { session: 'required', errors },
    },
    async (request, reply) => {
      await api.user.remove(request.params, request.call)
      return reply.code(204).send()
    },
  )
}
