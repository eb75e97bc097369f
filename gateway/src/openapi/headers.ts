import { CursorText, IdempotencyKey } from '@duplex/contracts'
import Type, { type TSchema } from 'typebox'

/** The request headers that a route can list in `config.takes`. */
export const requestHeaders = {
  'Idempotency-Key': {
    ...IdempotencyKey,
    description:
      'Makes the request safe to retry: within 24 hours, the same key returns the same response. If the body differs, the response is INVALID',
  },
} satisfies Record<string, TSchema>

/** The headers of a successful response that a route can list in `config.tells`. */
export const responseHeaders = {
  'Live-Cursor': {
    ...CursorText,
    description: 'The response includes all events up to this cursor. To miss no event, read /live from this cursor',
  },
  Location: Type.String({ description: 'The address of the created resource' }),
  'Set-Cookie': Type.String({ description: 'The session cookie, for browsers' }),
} satisfies Record<string, TSchema>

export type RequestHeader = keyof typeof requestHeaders
export type ResponseHeader = keyof typeof responseHeaders

export const RetryAfter = Type.Integer({ minimum: 1, description: 'Seconds to wait before a retry' })
