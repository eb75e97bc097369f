import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { output } = userContract.methods.getSite

export const getSite: Operation = (app, { site }) => {
  app.get(
    '/api/site',
    {
      schema: {
        tags: ['Site'],
        summary: 'Get the title and description of the blog, and whether registration is open',
        response: { 200: output },
      },
    },
    async () => ({ site: site.current }),
  )
}
