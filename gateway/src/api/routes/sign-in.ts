import { Shape, userContract } from '@duplex/contracts'
import { setSessionCookie } from '../../session/session-cookie.ts'
import type { Operation } from './operation.ts'
import { userAgent } from './user-agent.ts'

const { input, output } = userContract.methods.signIn
const { login, password } = input.properties
const body = Shape({ login, password })

export const signIn: Operation = (app, { api }) => {
  app.post(
    '/api/sessions',
    {
      schema: { tags: ['Sessions'], summary: 'Sign in with a username or email address', body, response: { 201: output } },
      config: { calls: userContract.methods.signIn, tells: ['Set-Cookie'] },
    },
    async (request, reply) => {
      const answer = await api.user.signIn({ ...request.body, ...userAgent(request) }, request.call)
      setSessionCookie(request, reply, answer.token)
      return reply.code(201).send(answer)
    },
  )
}
