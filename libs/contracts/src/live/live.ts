/** The types and tables of the live protocol. The browser's client imports this file, so it must import no schema library. */

import type { ErrorCode } from '../errors.ts'
import type { EventData, EventType } from '../events/events.ts'
import type { Comment } from '../services/comment.ts'
import type { Author } from '../shapes.ts'

/** An event as subscribers receive it. `id` is the cursor to resume from. */
export type LiveEvent = {
  [T in EventType]: { id: string; channel: string; type: T; at: string; data: EventData<T> }
}[EventType]

/** The current presence or typing. It has no cursor, and a client that missed it cannot request it later. */
export type EphemeralFrame =
  /** The current readers of a channel `comments:<post id>`: the number of all, and the first of the signed-in users. */
  | { op: 'presence'; channel: string; count: number; users: Author[] }
  /** The user who types receives it too. */
  | { op: 'typing'; channel: string; user: Author }

export type DownFrame =
  | { op: 'ready'; cursor: string }
  | ({ op: 'event' } & LiveEvent)
  /** Some events are no longer available. Reload the data, then resume from `cursor`. */
  | { op: 'reset'; cursor: string }
  /** All events up to here were sent. It advances the cursor of a subscriber while its channels are quiet. */
  | { op: 'cursor'; cursor: string }
  | { op: 'ack'; ref: string; cursor?: string; comment?: Comment }
  | { op: 'error'; ref: string | null; code: ErrorCode; message: string }
  | EphemeralFrame

export type UpFrame =
  | { op: 'subscribe'; ref: string; channels: string[]; after?: string }
  | { op: 'unsubscribe'; ref: string; channels: string[] }
  | { op: 'comment'; ref: string; post: number; body: string; parent?: number | null }
  /** The server sends no `ack` or `error` for it. */
  | { op: 'typing'; channel: string }

/**
 * Why the server closes a WebSocket. The name is sent as the close reason. 4000–4499: the client should reconnect from its
 * cursor after `delay` milliseconds with jitter. 4500–4999: the same request would be rejected again.
 */
export const closeCodes = {
  /** The server stops. */
  GOING_AWAY: { code: 4000, comeBack: true, delay: 1_500 },
  /** The subscriber reads too slowly. */
  SLOW: { code: 4001, comeBack: true, delay: 0 },
  /** The client did not respond to a ping. */
  UNRESPONSIVE: { code: 4002, comeBack: true, delay: 0 },
  /** A required service does not respond. */
  UNAVAILABLE: { code: 4003, comeBack: true, delay: 1_000 },
  /** The client should resume at the other deployment. */
  MOVED: { code: 4004, comeBack: true, delay: 0 },
  /** The client's frames cannot be parsed. */
  MALFORMED: { code: 4500, comeBack: false, delay: 0 },
  /** The session was ended. */
  SESSION_REVOKED: { code: 4501, comeBack: false, delay: 0 },
} as const

export type CloseReason = keyof typeof closeCodes

/** The server sends something at least this often, so that a client can tell a quiet connection from a dead one. */
export const HEARTBEAT_INTERVAL_MS = 15_000
