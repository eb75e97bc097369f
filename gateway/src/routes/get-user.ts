import type { Operation } from './operation.ts'
import { UsernameParams } from './parameters.ts'

export const getUser: Operation = (app, { api }) => {
  app.get('/api/users/:username', { schema: { params: UsernameParams }, config: { session: 'optional' } }, async (request) =>
    api.user.get(request.params, request.call),
  )
}
