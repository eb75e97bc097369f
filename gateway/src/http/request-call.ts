import type { Actor } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { ClientCall } from '../limits/index.ts'
import type { Session } from '../session/session.ts'

/** The time that one request may spend on calls to services. */
export const REQUEST_TIMEOUT_MS = 10_000

/** The context of every service call that a request makes. */
export interface RequestCall extends ClientCall {
  /** Null until `identify` has found the request's session. */
  actor: Actor | null
  deadline: number
  traceparent: string
}

declare module 'fastify' {
  interface FastifyRequest {
    call: RequestCall
    session: Session | null
    /** The token of the session. */
    token: string | null
  }
}

/** Starts the request's deadline. Its `traceparent` is already the gateway's own (see create-gateway.ts). */
export function requestCall(request: FastifyRequest): RequestCall {
  return {
    actor: null,
    // a client that has already disconnected has no address
    address: request.ip ?? '',
    deadline: performance.now() + REQUEST_TIMEOUT_MS,
    traceparent: request.headers.traceparent as string,
  }
}
