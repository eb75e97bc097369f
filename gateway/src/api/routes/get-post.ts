import { postContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { output } = postContract.methods.get
const answer = Shape({ post: output.properties.post })

export const getPost: Operation = (app, { api }) => {
  app.get(
    '/api/posts/:slug',
    {
      schema: { tags: ['Posts'], summary: 'Get a post; only its author can get a draft', params: SlugParams, response: { 200: answer } },
      config: { calls: postContract.methods.get, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { post, cursor } = await api.post.get({ post: request.params.slug }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { post }
    },
  )
}
