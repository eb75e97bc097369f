import type { EphemeralFrame, LiveEvent } from '@duplex/contracts/live'
import type { LiveError } from './live-error.ts'
import type { TransportName } from './transport.ts'

/**
 * `waiting`: the connection was lost and the client will reconnect. `closed`: for good, by `close()` or because another
 * attempt would be rejected too.
 */
export type LiveState = 'connecting' | 'open' | 'waiting' | 'closed'

export type Presence = Omit<Extract<EphemeralFrame, { op: 'presence' }>, 'op'>
export type Typing = Omit<Extract<EphemeralFrame, { op: 'typing' }>, 'op'>

export interface LiveOptions {
  /** The URL of the live protocol: `/live`, in Node with its host. */
  url: string
  channels?: readonly string[]
  /** The cursor to resume from (the `Live-Cursor` of a page). Without it, only new events are received. */
  after?: string | null
  /**
   * Default: `auto`, which uses the first of these that works: WebSocket, Server-Sent Events, long polling, short polling.
   */
  transport?: TransportName | 'auto'
  /** Receives each event once, in order. Alternatively, iterate over the client. */
  onEvent?: (event: LiveEvent) => void
  /** Some events were missed and cannot be loaded: reload what is shown. The client continues by itself. */
  onReset?: (cursor: string) => void
  /** Receives the current readers of a post's comments. Not over the polling transports, and not again by itself after a reconnect. */
  onPresence?: (presence: Presence) => void
  /** A user is typing in the channel; also called for the reader's own typing, in any of their tabs. */
  onTyping?: (typing: Typing) => void
  /** `error` is the reason if the state is `waiting` or `closed`. */
  onState?: (state: LiveState, error: LiveError | null) => void
  /**
   * If the browser supports it, all tabs with this option share one connection. The statistics do not include the traffic of a
   * shared connection.
   */
  shared?: boolean
  /** Node only: a cookie or a bearer token. */
  headers?: Record<string, string>
}
