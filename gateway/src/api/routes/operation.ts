import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyTypeProvider,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
  RawServerDefault,
} from 'fastify'
import Type, { type Static, type TSchema } from 'typebox'
import type { GatewayContext } from '../../context.ts'

/** Lets a handler know the types of what its route's schema has let through, and holds it to those of its answers. */
interface TypeBoxProvider extends FastifyTypeProvider {
  validator: this['schema'] extends TSchema ? Static<this['schema']> : unknown
  serializer: this['schema'] extends TSchema ? Static<this['schema']> : unknown
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

/** The schema of an answer without a body: 204. */
export const Nothing = Type.Unsafe<undefined>(Type.Null())

/** Carries how far an answer has followed the event log: who subscribes from it misses nothing. */
export const LIVE_CURSOR = 'live-cursor'
