import { postContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'

const { output } = postContract.methods.tags
const answer = Shape({ items: output.properties.items })

export const listTags: Operation = (app, { api }) => {
  app.get(
    '/api/tags',
    {
      schema: { tags: ['Posts'], summary: 'List the tags of published posts, most used first', response: { 200: answer } },
      config: { calls: postContract.methods.tags, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { items, cursor } = await api.post.tags({}, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { items }
    },
  )
}
