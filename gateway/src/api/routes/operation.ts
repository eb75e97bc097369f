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

/** Registers one operation of the API. */
export type Operation = (app: App, context: GatewayContext) => void

/** Maximum body of a request with a post's text: the longest text, escaped as JSON. create-gateway.ts limits all other bodies. */
export const POST_BYTES = 512 * 1024

/** The schema of a response without a body (204). */
export const Nothing = Type.Unsafe<undefined>(Type.Null())

/** The response header with the cursor of the data. A client that subscribes from this cursor misses no event. */
export const LIVE_CURSOR = 'live-cursor'
