import { MAX_USER_AGENT_LENGTH } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

/** The `User-Agent` header, cut to the stored length. Spread it into the input of `register` or `signIn`. */
export const userAgent = ({ headers }: FastifyRequest): { userAgent: string } => ({
  userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT_LENGTH),
})
