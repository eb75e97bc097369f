import type { Socket } from 'node:net'
import type { CloseReason } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub/hub.ts'
import type { Wire } from '../hub/wire.ts'
import type { LiveRequest } from '../live-request.ts'
import { letGo } from './release-socket.ts'
import { chunkedSse, plainSse, type SseEncoding } from './sse-encoding.ts'

/** Milliseconds over which readers are spread who are told to come back later. */
const SPREAD = { least: 500, most: 3_000 }
/** Milliseconds after which to come back, where that is not as usual. */
const retries: Partial<Record<CloseReason, () => number>> = {
  GOING_AWAY: () => Math.round(SPREAD.least + Math.random() * (SPREAD.most - SPREAD.least)),
  // they leave spread over time
  MOVED: () => 0,
}
/** Milliseconds the last bytes may take. */
const FAREWELL = 1_000

export const wantsEventStream = (request: FastifyRequest): boolean => /\btext\/event-stream\b/i.test(request.headers.accept ?? '')

/** Answers with an event stream. `reply` and its connection are the stream's from here on. */
export function openEventStream(hub: Hub, reply: FastifyReply, live: LiveRequest): void {
  reply.hijack()
  const response = reply.raw
  // an old proxy knows no chunks: there the stream ends where its connection does
  const chunked = response.req.httpVersion === '1.1'
  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
    ...(chunked && { 'transfer-encoding': 'chunked' }),
  })
  const begin = (socket: Socket) => {
    response.flushHeaders()
    setImmediate(() => {
      // who left while the request was judged is told of by no later event
      if (socket.destroyed) return
      letGo(socket, response)
      new EventStream(socket, chunked ? chunkedSse : plainSse).open(hub, live)
    })
  }
  // on one connection, an earlier answer comes first
  if (response.socket) begin(response.socket)
  else response.once('socket', begin)
}

/** Writes to the bare socket: the hub's bytes have their framing already. */
class EventStream implements Wire {
  readonly transport = 'sse'
  readonly encoding: SseEncoding
  readonly #socket: Socket

  constructor(socket: Socket, encoding: SseEncoding) {
    this.#socket = socket
    this.encoding = encoding
  }

  open(hub: Hub, live: LiveRequest): void {
    const socket = this.#socket
    socket.setNoDelay(true)
    socket.setTimeout(0)
    const reader = hub.open(this, live.channels, live)
    socket.on('close', () => reader.left())
    socket.on('error', destroy)
    // a reader has nothing more to say, and gets nothing more once it has said goodbye
    socket.on('end', destroy)
    socket.resume()
    void reader.start(live.place)
  }

  get backlog(): number {
    return this.#socket.writableLength
  }

  write(bytes: Buffer, taken?: () => void): void {
    if (this.#socket.writable) this.#socket.write(bytes, taken)
    else taken?.()
  }

  close(reason: CloseReason): void {
    const socket = this.#socket
    if (reason === 'SLOW') return void socket.destroy()
    socket.end(this.encoding.end(retries[reason]?.()))
    setTimeout(() => socket.destroy(), FAREWELL).unref()
  }
}

function destroy(this: Socket): void {
  this.destroy()
}
