import { postContract } from '@duplex/contracts'
import { type Operation, POST_BYTES } from './operation.ts'

const { input, output } = postContract.methods.preview

export const preview: Operation = (app, { api }) => {
  app.post(
    '/api/preview',
    {
      schema: { tags: ['Posts'], summary: 'Render Markdown as the post would show it', body: input, response: { 200: output } },
      config: { calls: postContract.methods.preview, session: 'required' },
      bodyLimit: POST_BYTES,
    },
    async (request) => api.post.preview(request.body, request.call),
  )
}
