import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import type { LiveError } from './live-error.ts'

export interface Transport {
  /** It takes frames as well, and may be open without a channel. */
  writes: boolean
  /** Opens one connection. Frames, then one end, arrive at `sink`, never before this returns, and none after `close`. */
  open(request: LiveRequest, sink: Sink): Connection
}

export interface LiveRequest {
  /** `http:` or `https:`, with the channels and the cursor. */
  url: URL
  headers: Record<string, string>
}

export interface Sink {
  frame(frame: DownFrame): void
  end(end: End): void
}

export interface End {
  /** Whether another try may succeed. */
  comeBack: boolean
  /** Milliseconds the server asks to be left alone. */
  delay: number
  /** The server asked for this return, and spreads it over time: it is no failure. */
  invited?: boolean
  error: LiveError
}

export interface Connection {
  /** Absent where the transport only reads. */
  send?: (frame: UpFrame) => void
  close(): void
}
