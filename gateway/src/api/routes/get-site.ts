import { userContract } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { output } = userContract.methods.getSite

export const getSite: Operation = (app, { site }) => {
  app.get(
    '/api/site',
    { schema: { tags: ['Site'], summary: 'What the blog is called, and whether one may register', response: { 200: output } } },
    async () => ({ site: site.current }),
  )
}
