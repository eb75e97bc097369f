import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import type { LiveError } from './live-error.ts'

export type TransportName = 'websocket' | 'sse' | 'long-poll' | 'short-poll'

export interface Transport {
  name: TransportName
  /** True if it can send frames. Such a transport may also be open without a channel. */
  canSend: boolean
  /** Opens one connection. It calls the listener only after this returns, with frames and then one `end`, and never after `close`. */
  open(request: LiveRequest, listener: TransportListener): Connection
}

export interface LiveRequest {
  /** `http:` or `https:`, with the channels and the cursor. */
  url: URL
  headers: Record<string, string>
}

export interface TransportListener {
  /** `cursor`: all events up to it have been received. By default, the id of the event that the frame contains. */
  frame(frame: DownFrame, cursor?: string | null): void
  end(outcome: CloseOutcome): void
  /** The shared connection was lost. The tab that holds it reconnects; the next `ready` frame reports success. */
  lost(error: LiveError): void
  /** Counts requests, and the bytes of bodies and frames. */
  count(traffic: Partial<Traffic>): void
}

export interface Traffic {
  requests: number
  bytesUp: number
  bytesDown: number
}

/** Why a connection ended, and what the client does next. */
export interface CloseOutcome {
  /** False if another attempt would be rejected too. Default: true. */
  reconnect?: boolean
  /** The delay that the server asks for before the next attempt. Default: 0. */
  delayMs?: number
  /** The server requested the reconnect and spreads the reconnects of its clients over time. It does not count as a failure. */
  planned?: boolean
  /** A proxy between client and server does not support this transport. */
  blocked?: boolean
  error: LiveError
}

export interface Connection {
  /** The transport in use, if it differs from the transport's own name. */
  readonly transport?: TransportName | undefined
  /** Undefined if the transport cannot send. */
  send?: (frame: UpFrame) => void
  close(): void
}
