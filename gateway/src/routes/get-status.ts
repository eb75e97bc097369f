import { createStatus } from '../status.ts'
import type { Operation } from './operation.ts'

export const getStatus: Operation = (app, context) => {
  const status = createStatus(context)
  app.get('/api/status', () => status())
}
