import { postContract, Shape } from '@duplex/contracts'
import type { Operation } from './operation.ts'

const { input, output } = postContract.methods.searchNames

export const searchNames: Operation = (app, { api }) => {
  app.get(
    '/api/search',
    {
      schema: {
        tags: ['Posts'],
        summary: 'Find tags and users whose names begin with a word of the search; `GET /api/posts?q=` finds posts',
        querystring: Shape(input.properties),
        response: { 200: output },
      },
      config: { calls: postContract.methods.searchNames },
    },
    async (request) => api.post.searchNames(request.query, request.call),
  )
}
