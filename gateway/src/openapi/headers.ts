import { CursorText, IdempotencyKey } from '@duplex/contracts'
import Type, { type TSchema } from 'typebox'

/** The headers of requests that a route may name in `config.takes`. */
export const requestHeaders = {
  'Idempotency-Key': {
    ...IdempotencyKey,
    description: 'Makes it safe to repeat: within 24 hours the same key brings the same answer, and another body under it is INVALID',
  },
} satisfies Record<string, TSchema>

/** The headers of answers of success that a route may name in `config.tells`. */
export const responseHeaders = {
  'Live-Cursor': { ...CursorText, description: 'How far the answer has followed the event log: read /live from here, and miss nothing' },
  Location: Type.String({ description: 'The address of what was made' }),
  'Set-Cookie': Type.String({ description: 'The session, for browsers' }),
} satisfies Record<string, TSchema>

export type RequestHeader = keyof typeof requestHeaders
export type ResponseHeader = keyof typeof responseHeaders

export const RetryAfter = Type.Integer({ minimum: 1, description: 'Seconds after which to try again' })
