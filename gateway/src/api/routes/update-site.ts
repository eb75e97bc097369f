import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { input: body, output } = userContract.methods.updateSite

export const updateSite: Operation = (app, { api }) => {
  app.patch(
    '/api/site',
    {
      schema: {
        tags: ['Site'],
        summary: 'Change the title or description of the blog, or open or close registration (admins only)',
        body,
        response: { 200: output },
      },
      config: { calls: userContract.methods.updateSite },
    },
    async (request) => api.user.updateSite(request.body, request.call),
  )
}
