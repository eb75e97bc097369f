import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import type { LiveError } from './live-error.ts'

export type TransportName = 'websocket' | 'sse' | 'long-poll' | 'short-poll'

export interface Transport {
  name: TransportName
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
  /** The connection was lost; whoever makes it goes on trying, and a `ready` tells that it is back. */
  lost(error: LiveError): void
  /** Told of each request, and of the bytes of bodies and frames. */
  count(traffic: Partial<Traffic>): void
}

export interface Traffic {
  requests: number
  bytesUp: number
  bytesDown: number
}

export interface End {
  /** Whether another try may succeed. */
  comeBack: boolean
  /** Milliseconds the server asks to be left alone. */
  delay: number
  /** The server asked for this return, and spreads it over time: it is no failure. */
  invited?: boolean
  /** Something between here and the server does not let this transport through. */
  blocked?: boolean
  error: LiveError
}

export interface Connection {
  /** Which it is, where that is not its transport's name. */
  readonly transport?: TransportName | undefined
  /** Absent where the transport only reads. */
  send?: (frame: UpFrame) => void
  close(): void
}
