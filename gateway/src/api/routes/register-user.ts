import { Shape, userContract } from '@duplex/contracts'
import { setSessionCookie } from '../../session/session-cookie.ts'
import type { Operation } from './operation.ts'
import { userAgent } from './user-agent.ts'

const { input, output } = userContract.methods.register
const { username, email, password, setupToken } = input.properties
const body = Shape({ username, email, password, setupToken })

export const registerUser: Operation = (app, { api }) => {
  app.post(
    '/api/users',
    {
      schema: {
        tags: ['Sessions'],
        summary: 'Register and sign in; the response has a token for API clients and a cookie for browsers',
        body,
        response: { 201: output },
      },
      config: { calls: userContract.methods.register, tells: ['Location', 'Set-Cookie'] },
    },
    async (request, reply) => {
      const answer = await api.user.register({ ...request.body, ...userAgent(request) }, request.call)
      setSessionCookie(request, reply, answer.token)
      return reply.code(201).header('location', `/api/users/${answer.user.username}`).send(answer)
    },
  )
}
