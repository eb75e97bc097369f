import { MAX_USER_AGENT_LENGTH } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'

/** What the browser or program calls itself, as far as it is kept: ready to be spread into what starts a session. */
export const userAgent = ({ headers }: FastifyRequest): { userAgent: string } => ({
  userAgent: (headers['user-agent'] ?? '').slice(0, MAX_USER_AGENT_LENGTH),
})
