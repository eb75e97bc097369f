import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, RawReplyDefaultExpression, RawRequestDefaultExpression, RawServerDefault } from 'fastify'
import Type from 'typebox'
import type { GatewayContext } from '../../context.ts'

/** The types of a handler's request and replies come from the TypeBox schemas of its route. */
export type App = FastifyInstance<
  RawServerDefault,
  RawRequestDefaultExpression<RawServerDefault>,
  RawReplyDefaultExpression<RawServerDefault>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** Registers one operation of the API. */
export type Operation = (app: App, context: GatewayContext) => void

/** Maximum body of a request with a post's text: the longest text, escaped as JSON. create-gateway.ts limits all other bodies. */
export const POST_BYTES = 512 * 1024

/** The schema of a response without a body (204). */
export const Nothing = Type.Unsafe<undefined>(Type.Null())

/** The response header with the cursor of the data. A client that subscribes from this cursor misses no event. */
export const LIVE_CURSOR = 'live-cursor'
