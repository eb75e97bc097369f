import { userContract } from '@duplex/contracts'
import { setSessionCookie } from '../session-cookie.ts'
import type { Operation } from './operation.ts'

const { input, output, errors } = userContract.methods.signIn

export const signIn: Operation = (app, { api }) => {
  app.post(
    '/api/sessions',
    {
      schema: { tags: ['Sessions'], summary: 'Sign in with username or email address', body: input, response: { 201: output } },
      config: { errors, tells: ['Set-Cookie'] },
    },
    async (request, reply) => {
      const answer = await api.user.signIn(request.body, request.call)
      setSessionCookie(request, reply, answer.token)
      return reply.code(201).send(answer)
    },
  )
}
