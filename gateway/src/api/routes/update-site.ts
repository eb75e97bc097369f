import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { input: body, output, errors } = userContract.methods.updateSite

export const updateSite: Operation = (app, { api }) => {
  app.patch(
    '/api/site',
    {
      schema: {
        tags: ['Site'],
        summary: 'Change what the blog is called, or whether one may register: for an admin',
        body,
        response: { 200: output },
      },
      config: { session: 'required', errors },
    },
    async (request) => api.user.updateSite(request.body, request.call),
  )
}
