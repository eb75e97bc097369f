import { createStatus, Status } from '../status.ts'
import type { Operation } from './operation.ts'

export const getStatus: Operation = (app, context) => {
  const status = createStatus(context)
  app.get(
    '/api/status',
    { schema: { tags: ['Site'], summary: 'Get the deployment, its version and the state of its services', response: { 200: Status } } },
    () => status(),
  )
}
