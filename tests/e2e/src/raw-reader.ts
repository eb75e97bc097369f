import { once } from 'node:events'
import { connect } from 'node:net'
import { unchunk } from '@duplex/test-support'
import type { ReaderOptions } from './live-reader.ts'

/** What a stream's bytes tell: the events that are whole, and the cursor to go on from. */
interface Told {
  ids: string[]
  cursor: string | null
}

export interface RawReader {
  /** The body's bytes, or the frames', as far as they have come. */
  bytes(): Buffer
  /** What somebody knows who has got these bytes of it. */
  read(bytes: Buffer): Told
  /** Says something more on the connection. */
  write(text: string): void
  /** Takes nothing more off the connection, until `resume`. */
  pause(): void
  resume(): void
  /** Resolves when the connection has ended. */
  ended: Promise<unknown>
  close(): void
}

/** Reads a stream's bytes as they are, over a connection of its own. Resolves once its head is there. */
export async function readRaw(url: string, transport: 'SSE' | 'WebSocket', { channels }: ReaderOptions): Promise<RawReader> {
  const { hostname, port, host } = new URL(url)
  const query = new URLSearchParams(channels.map((channel) => ['channel', channel]))
  const asks =
    transport === 'SSE'
      ? 'Accept: text/event-stream\r\n'
      : 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==\r\n'
  const socket = connect(Number(port), hostname)
  const ended = once(socket, 'close')
  let heard = Buffer.alloc(0)
  socket.write(`GET /live?${query} HTTP/1.1\r\nHost: ${host}\r\n${asks}\r\n`)
  const head = await new Promise<number>((resolve, reject) => {
    socket.on('error', reject)
    socket.on('data', (piece) => {
      heard = Buffer.concat([heard, piece])
      const end = heard.indexOf('\r\n\r\n')
      if (end > 0) resolve(end + 4)
    })
  })
  return {
    bytes: () => heard.subarray(head),
    read: transport === 'SSE' ? (bytes) => readEvents(unchunk(bytes).text) : readFrames,
    write: (text) => void socket.write(text),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    ended,
    close: () => socket.destroy(),
  }
}

/** An event counts once the empty line behind it is there, and so does its id (WHATWG HTML, 9.2). */
function readEvents(text: string): Told {
  const ids: string[] = []
  let cursor: string | null = null
  for (const block of text.split('\n\n').slice(0, -1)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null
    cursor = field('id') ?? cursor
    if (field('event')?.includes('.')) ids.push(field('id')!)
  }
  return { ids, cursor }
}

/** Whole frames, without a mask; pings tell nothing (RFC 6455, 5.2). */
function readFrames(bytes: Buffer): Told {
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
