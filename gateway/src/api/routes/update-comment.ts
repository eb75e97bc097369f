import { commentContract, Shape } from '@duplex/contracts'
import type { Operation } from './operation.ts'
import { IdParams } from './parameters.ts'

const { input, output } = commentContract.methods.update
const { id: _, ...changes } = input.properties
const body = Shape(changes)

export const updateComment: Operation = (app, { api }) => {
  app.patch(
    '/api/comments/:id',
    {
      schema: { tags: ['Comments'], summary: 'Change a comment', params: IdParams, body, response: { 200: output } },
      config: { calls: commentContract.methods.update },
    },
    async (request) => api.comment.update({ ...request.body, id: request.params.id }, request.call),
  )
}
