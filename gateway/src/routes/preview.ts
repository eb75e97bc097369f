import { postContract } from '@duplex/contracts'
import { type Operation, POST_BYTES } from './operation.ts'

const body = postContract.methods.preview.input

/** What this Markdown would look like: for the editor, while one writes. */
export const preview: Operation = (app, { api }) => {
  app.post('/api/preview', { schema: { body }, config: { session: 'required' }, bodyLimit: POST_BYTES }, async (request) =>
    api.post.preview(request.body, request.call),
  )
}
