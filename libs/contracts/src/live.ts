/** The live protocol's shapes, free of any schema library: the browser's client imports this file. */
import type { Comment } from './comment.ts'
import type { ErrorCode } from './errors.ts'
import type { EventData, EventType } from './events.ts'
import type { Author } from './shapes.ts'

/** What a reader gets: `id` is the cursor to go on from. */
export type LiveEvent = {
  [T in EventType]: { id: string; channel: string; type: T; at: string; data: EventData<T> }
}[EventType]

/** What is so at this moment: it has no cursor, and whoever misses it is told of no past. */
export type EphemeralFrame =
  /** Who reads a channel `comments:<post id>` now: all of them as a number, the first of those who are signed in by name. */
  | { op: 'presence'; channel: string; count: number; users: Author[] }
  /** Its author is told too. */
  | { op: 'typing'; channel: string; user: Author }

export type DownFrame =
  | { op: 'ready'; cursor: string }
  | ({ op: 'event' } & LiveEvent)
  /** Some events are gone: load the page anew, then go on from `cursor`. */
  | { op: 'reset'; cursor: string }
  /** Everything up to here has been sent; moves a quiet channel's reader along. */
  | { op: 'cursor'; cursor: string }
  | { op: 'ack'; ref: string; cursor?: string; comment?: Comment }
  | { op: 'error'; ref: string | null; code: ErrorCode; message: string }
  | EphemeralFrame

export type UpFrame =
  | { op: 'subscribe'; ref: string; channels: string[]; after?: string }
  | { op: 'unsubscribe'; ref: string; channels: string[] }
  | { op: 'comment'; ref: string; post: number; body: string; parent?: number | null }
  /** Neither acknowledged nor refused. */
  | { op: 'typing'; channel: string }

/**
 * Why a WebSocket is closed; the name goes with the code. 4000–4499: come back, from your cursor, after `delay` milliseconds with jitter;
 * 4500–4999: the same request would be refused again.
 */
export const closeCodes = {
  /** The server stops. */
  GOING_AWAY: { code: 4000, comeBack: true, delay: 1_500 },
  /** It read too slowly. */
  SLOW: { code: 4001, comeBack: true, delay: 0 },
  /** It did not answer a ping. */
  UNRESPONSIVE: { code: 4002, comeBack: true, delay: 0 },
  /** A service that is needed does not answer. */
  UNAVAILABLE: { code: 4003, comeBack: true, delay: 1_000 },
  /** It is to read on at the other deployment. */
  MOVED: { code: 4004, comeBack: true, delay: 0 },
  /** Its frames cannot be read. */
  MALFORMED: { code: 4500, comeBack: false, delay: 0 },
  /** Its session was ended. */
  SESSION_REVOKED: { code: 4501, comeBack: false, delay: 0 },
} as const

export type CloseReason = keyof typeof closeCodes

/** The server sends something at least this often, so that a client can tell a quiet connection from a dead one. */
export const HEARTBEAT_INTERVAL_MS = 15_000
