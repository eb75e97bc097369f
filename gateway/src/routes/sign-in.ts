import { userContract } from '@duplex/contracts'
import { setSessionCookie } from '../session-cookie.ts'
import type { Operation } from './operation.ts'

const body = userContract.methods.signIn.input

export const signIn: Operation = (app, { api }) => {
  app.post('/api/sessions', { schema: { body } }, async (request, reply) => {
    const answer = await api.user.signIn(request.body, request.call)
    setSessionCookie(request, reply, answer.token)
    return reply.code(201).send(answer)
  })
}
