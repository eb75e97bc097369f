import type { CloseReason, EphemeralFrame } from '@duplex/contracts'
import type { Entry } from './entry.ts'

/** How a transport writes the hub's messages. */
export interface Encoding {
  /** The first message: the cursor at which the stream starts. With `reset`, the client's own cursor could not be used. */
  opening(cursor: string, reset: boolean): Buffer
  event(entry: Entry): Buffer
  ephemeral(frame: EphemeralFrame): Buffer
  reset(cursor: string): Buffer
  /** All events up to this cursor have been sent. */
  cursor(cursor: string): Buffer
}

/** The server's side of one subscriber's connection. */
export interface Wire {
  readonly transport: 'sse' | 'websocket'
  readonly encoding: Encoding
  /** Bytes written that the subscriber has not received yet. */
  readonly backlogBytes: number
  /** Calls `flushed` when the bytes have left this process, or will never do so. Does nothing on a closed connection. */
  write(bytes: Buffer, flushed?: () => void): void
  /** Called twice a minute. Checks whether the client still answers. */
  probe?(): void
  close(reason: CloseReason): void
}
