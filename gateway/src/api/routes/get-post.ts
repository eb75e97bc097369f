import { postContract, Shape } from '@duplex/contracts'
import { LIVE_CURSOR, type Operation } from './operation.ts'
import { SlugParams } from './parameters.ts'

const { output, errors } = postContract.methods.get
const answer = Shape({ post: output.properties.post })

export const getPost: Operation = (app, { api }) => {
  app.get(
    '/api/posts/:slug',
    {
      schema: { tags: ['Posts'], summary: 'A post; a draft for its author alone', params: SlugParams, response: { 200: answer } },
      config: { session: 'optional', errors, tells: ['Live-Cursor'] },
    },
    async (request, reply) => {
      const { post, cursor } = await api.post.get({ post: request.params.slug }, request.call)
      reply.header(LIVE_CURSOR, cursor)
      return { post }
    },
  )
}
