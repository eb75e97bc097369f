import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

const { output } = userContract.methods.setFollow

export const setFollow: Operation = (app, { api }) => {
  app.route({
    method: ['PUT', 'DELETE'],
    url: '/api/users/:username/follow',
    schema: {
      tags: ['Users'],
      summary: 'Follow (PUT) or unfollow (DELETE) a user; repeated requests have no further effect',
      params: UsernameParams,
      response: { 200: output },
    },
    config: { calls: userContract.methods.setFollow },
    handler: async (request) => api.user.setFollow({ ...request.params, following: request.method === 'PUT' }, request.call),
  })
}
