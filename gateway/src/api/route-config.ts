import type { ActorRule, ErrorCode, Method } from '@duplex/contracts'
import type { FastifyContextConfig } from 'fastify'
import type { RequestHeader, ResponseHeader } from '../openapi/headers.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The contract method that the route calls. Who may call the route, and most of its codes, follow from it. */
    calls?: Method
    /** Set only if the route requires more than the method that it calls. */
    session?: ActorRule
    /** Codes in addition to those that follow from the schema, the session and the called method. */
    errors?: readonly ErrorCode[]
    /** The request headers that the route reads. */
    takes?: readonly RequestHeader[]
    /** The headers of a successful response. */
    tells?: readonly ResponseHeader[]
  }
}

/** Whether a route requires a session, or uses one if the request has it. Undefined if a session makes no difference. */
export const sessionOf = ({ session, calls }: FastifyContextConfig): ActorRule | undefined => session ?? calls?.actor
