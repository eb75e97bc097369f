import type { CloseReason, EphemeralFrame } from '@duplex/contracts'
import type { Entry } from './entry.ts'

/** How a transport writes what the hub says. */
export interface Encoding {
  /** The first words: where the stream starts. With `reset`, that it is not where it was asked to. */
  opening(cursor: string, reset: boolean): Buffer
  event(entry: Entry): Buffer
  ephemeral(frame: EphemeralFrame): Buffer
  reset(cursor: string): Buffer
  /** Everything up to here has been sent. */
  cursor(cursor: string): Buffer
}

/** One reader's end of a transport. */
export interface Wire {
  readonly transport: 'sse' | 'websocket'
  readonly encoding: Encoding
  /** Bytes written that the reader has not taken yet. */
  readonly backlog: number
  /** `taken` is called once the bytes have left this process, or never will. Does nothing once closed. */
  write(bytes: Buffer, taken?: () => void): void
  /** Called twice a minute: asks whether anybody is still there. */
  probe?(): void
  close(reason: CloseReason): void
}
