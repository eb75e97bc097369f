import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import type { Static, TSchema } from 'typebox'
import type { GatewayContext } from '../context.ts'

/** Lets a handler know the types of what its route's schema has let through. */
interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
}

export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxProvider
>

/** Adds one operation of the API. */
export type Operation = (app: App, context: GatewayContext) => void

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Whether the route must know who asks, or likes to; absent: it makes no difference. */
    session?: 'required' | 'optional'
  }
}

/** Bytes of a body with a post's text: its longest, escaped as JSON may. Every other body is held to the gateway's BODY_LIMIT. */
export const POST_BYTES = 512 * 1024

/** Carries how far an answer has followed the event log: who subscribes from it misses nothing. */
export const LIVE_CURSOR = 'live-cursor'
