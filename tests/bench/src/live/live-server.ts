/** A server of the comparison, started for one measurement: who reads it, and what publishes to it. */
export interface LiveServer {
  /** How its readers ask, and how they know that they follow. */
  reading: Reading
  publishing: Publishing
  /** Events under way with which it delivers most. */
  depth: number
  stop(): Promise<void>
}

export type Transport = 'sse' | 'websocket'

export interface Reading {
  port: number
  path: string
  transport: Transport
  /** What the server writes once a reader follows. */
  opened: string
  /** For a protocol that wants to be greeted: the text frame to send, once the server has written `after`. */
  greeting?: { after: string; frame: string }
  /** What stands right before the stamp, once in each event and nowhere else: MARKER, or what ends in it where all readers look at stamps. */
  marker: string
}

/** How the load process publishes. */
export type Publishing =
  | { by: 'log'; natsUrl: string; channel: string; url: string }
  | { by: 'http'; port: number; path: string }
  | { by: 'lines'; port: number }
  | { by: 'comments'; url: string; token: string; slug: string }

/** One server of the comparison, by how it is started. */
export interface Contender {
  name: string
  transports: readonly Transport[]
  /** What has to be installed first; null where nothing is missing. */
  missing(): string | null
  start(transport: Transport): Promise<LiveServer>
}

/** One byte, because that is found fastest: none that WebSocket's frame heads here have, nor chunked coding, nor any envelope. */
export const MARKER = '|'
