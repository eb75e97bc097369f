import { userContract } from '@duplex/contracts'
import { setSessionCookie } from '../session-cookie.ts'
import type { Operation } from './operation.ts'

const body = userContract.methods.register.input

/** Registers a user and signs in: the token is for API clients, the cookie for browsers. */
export const registerUser: Operation = (app, { api }) => {
  app.post('/api/users', { schema: { body } }, async (request, reply) => {
    const answer = await api.user.register(request.body, request.call)
    setSessionCookie(request, reply, answer.token)
    return reply.code(201).header('location', `/api/users/${answer.user.username}`).send(answer)
  })
}
