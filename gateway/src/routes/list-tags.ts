import { LIVE_CURSOR, type Operation } from './operation.ts'

export const listTags: Operation = (app, { api }) => {
  app.get('/api/tags', async (request, reply) => {
    const { items, cursor } = await api.post.tags({}, request.call)
    reply.header(LIVE_CURSOR, cursor)
    return { items }
  })
}
