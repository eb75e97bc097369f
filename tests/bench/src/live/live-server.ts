/** A server of the comparison, started for one measurement: how to read from it and publish to it. */
export interface LiveServer {
  /** How readers connect, and how they detect that they are subscribed. */
  reading: Reading
  publishing: Publishing
  /** Number of events in flight with the highest throughput. */
  depth: number
  stop(): Promise<void>
}

export type Transport = 'sse' | 'websocket'

export interface Reading {
  port: number
  path: string
  transport: Transport
  /** The text that the server sends once a reader is subscribed. */
  opened: string
  /** For a protocol with a handshake: the text frame to send once the server has sent `after`. */
  greeting?: { after: string; frame: string }
  /** The text right before the stamp, once in each event and nowhere else: MARKER, or a text that ends in it if all readers check stamps. */
  marker: string
}

/** How the load process publishes. */
export type Publishing =
  | { by: 'log'; natsUrl: string; channel: string; url: string }
  | { by: 'http'; port: number; path: string }
  | { by: 'lines'; port: number }
  | { by: 'comments'; url: string; token: string; slug: string }

/** One server of the comparison, and how to start it. */
export interface Contender {
  name: string
  transports: readonly Transport[]
  /** The programs to install first; null if none is missing. */
  missing(): string | null
  start(transport: Transport): Promise<LiveServer>
}

/** One byte, because a single byte is found fastest. It occurs in no WebSocket frame header here, no chunk header and no envelope. */
export const MARKER = '|'
