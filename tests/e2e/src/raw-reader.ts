import { once } from 'node:events'
import { connect } from 'node:net'
import { unchunk } from '@duplex/test-support'
import type { ReaderOptions } from './live-reader.ts'

/** The complete events in a stream's bytes, and the cursor to resume from. */
interface ParsedBytes {
  ids: string[]
  cursor: string | null
}

export interface RawReader {
  /** The bytes of the body or of the frames received so far. */
  bytes(): Buffer
  /** What a client knows that has received only these bytes. */
  read(bytes: Buffer): ParsedBytes
  /** Sends more bytes on the connection. */
  write(text: string): void
  /** Stops reading from the connection until `resume`. */
  pause(): void
  resume(): void
  /** Resolves when the connection has ended. */
  ended: Promise<unknown>
  close(): void
}

/** Reads the raw bytes of a stream over its own connection. Resolves once the response header has arrived. */
export async function readRaw(url: string, transport: 'SSE' | 'WebSocket', { channels }: ReaderOptions): Promise<RawReader> {
  const { hostname, port, host } = new URL(url)
  const query = new URLSearchParams(channels.map((channel) => ['channel', channel]))
  const asks =
    transport === 'SSE'
      ? 'Accept: text/event-stream\r\n'
      : 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n'
  const socket = connect(Number(port), hostname)
  const ended = once(socket, 'close')
  let received = Buffer.alloc(0)
  socket.write(`GET /live?${query} HTTP/1.1\r\nHost: ${host}\r\n${asks}\r\n`)
  const head = await new Promise<number>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (piece) => {
      received = Buffer.concat([received, piece])
      const end = received.indexOf('\r\n\r\n')
      if (end > 0) resolve(end + 4)
    })
  })
  return {
    bytes: () => received.subarray(head),
    read: transport === 'SSE' ? (bytes) => readEvents(unchunk(bytes).text) : readFrames,
    write: (text) => void socket.write(text),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    ended,
    close: () => socket.destroy(),
  }
}

/** An event and its id count once the empty line after it has arrived (WHATWG HTML, 9.2). */
function readEvents(text: string): ParsedBytes {
  const ids: string[] = []
  let cursor: string | null = null
  for (const block of text.split('\n\n').slice(0, -1)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
    cursor = field('id') ?? cursor
    if (field('event')?.includes('.')) ids.push(field('id')!)
  }
  return { ids, cursor }
}

/** Complete unmasked frames. Pings are ignored (RFC 6455, 5.2). */
function readFrames(bytes: Buffer): ParsedBytes {
  const ids: string[] = []
  let cursor: string | null = null
  for (let rest = bytes; rest.length >= 2; ) {
    const short = rest[1]!
    const head = short < 126 ? 2 : 4
    if (rest.length < head) break
    const length = short < 126 ? short : rest.readUInt16BE(2)
    if (rest.length < head + length) break
    const isText = rest[0] === 0x81
    const frame = isText ? JSON.parse(rest.toString('utf8', head, head + length)) : {}
    rest = rest.subarray(head + length)
    if (frame.op === 'event') ids.push(frame.id)
    cursor = frame.op === 'event' ? frame.id : (frame.cursor ?? cursor)
  }
  return { ids, cursor }
}
