import type { Actor } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { ClientCall } from '../limits/index.ts'
import type { Session } from '../session/session.ts'

/** Milliseconds one request may spend on calls. */
export const REQUEST_TIMEOUT = 10_000

/** What a request hands to every call it makes. */
export interface RequestCall extends ClientCall {
  /** Null until `identify` has found somebody. */
  actor: Actor | null
  deadline: number
  traceparent: string
}

declare module 'fastify' {
  interface FastifyRequest {
    call: RequestCall
    session: Session | null
  }
}

/** Starts the request's clock. Its `traceparent` is this hop's already (see create-gateway.ts). */
export function requestCall(request: FastifyRequest): RequestCall {
  return {
    actor: null,
    // who has left already has no address any more
    address: request.ip ?? '',
    deadline: performance.now() + REQUEST_TIMEOUT,
    traceparent: request.headers.traceparent as string,
  }
}
