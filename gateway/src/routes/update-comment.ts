import { commentContract, Shape } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

const { id: _, ...changes } = commentContract.methods.update.input.properties
const body = Shape(changes)

export const updateComment: Operation = (app, { api }) => {
  app.patch('/api/comments/:id', { schema: { params: IdParams, body }, config: { session: 'required' } }, async (request) =>
    api.comment.update({ ...request.body, id: request.params.id }, request.call),
  )
}
