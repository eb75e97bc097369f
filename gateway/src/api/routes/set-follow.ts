import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { output, errors } = userContract.methods.setFollow

export const setFollow: Operation = (app, { api }) => {
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/api/users/:username/follow',
    schema: {
      tags: ['Users'],
      summary: 'PUT follows a user and DELETE takes it back: done twice, each is done once',
      params: UsernameParams,
      response: { 200: output },
    },
    config: { session: 'required', errors },
    handler: async (request) => api.user.setFollow({ ...request.params, following: request.method === 'PUT' }, request.call),
  })
}
