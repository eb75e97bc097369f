import { postContract } from '@duplex/contracts'
import { type Operation, POST_BYTES } from './operation.ts'

const { input, output, errors } = postContract.methods.preview

export const preview: Operation = (app, { api }) => {
  app.post(
    '/api/preview',
    {
      schema: { tags: ['Posts'], summary: 'What this Markdown would look like, while one writes', body: input, response: { 200: output } },
      config: { session: 'required', errors },
      bodyLimit: POST_BYTES,
    },
    async (request) => api.post.preview(request.body, request.call),
  )
}
