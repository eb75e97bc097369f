import type { Socket } from 'node:net'
import type { CloseReason } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from '../hub/hub.ts'
import type { Wire } from '../hub/wire.ts'
import type { LiveRequest } from '../live-request.ts'
import { releaseSocket } from './release-socket.ts'
import { chunkedSse, plainSse, type SseEncoding } from './sse-encoding.ts'

/** If the gateway stops, its subscribers reconnect at random times between these, so that they do not all come at once. */
const RECONNECT_DELAY_MS = { min: 500, max: 3_000 }
/** How long the browser waits before it reconnects, by the reason of the close. Without a value: as usual. */
const retryMs: Partial<Record<CloseReason, () => number>> = {
  GOING_AWAY: () => Math.round(RECONNECT_DELAY_MS.min + Math.random() * (RECONNECT_DELAY_MS.max - RECONNECT_DELAY_MS.min)),
  // the hub already spreads these over time
  MOVED: () => 0,
}
/** How long the client may take to receive the last bytes. */
const CLOSE_TIMEOUT_MS = 1_000

export const wantsEventStream = (request: FastifyRequest): boolean => /\btext\/event-stream\b/i.test(request.headers.accept ?? '')

/** Answers with an event stream. From this call on, the stream owns `reply` and its connection. */
export function openEventStream(hub: Pick<Hub, 'open'>, reply: FastifyReply, live: LiveRequest): void {
  reply.hijack()
  const response = reply.raw
  // HTTP/1.0 has no chunks: the end of the connection is the end of the stream
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
      // if the client disconnected during validation, no `close` event will follow
      if (socket.destroyed) return
      releaseSocket(socket, response)
      new EventStream(socket, chunked ? chunkedSse : plainSse).open(hub, live)
    })
  }
  // without a socket yet: an earlier response on the same connection must be finished first
  if (response.socket) begin(response.socket)
  else response.once('socket', begin)
}

/** Writes to the bare socket, because the hub's bytes already have their framing. */
class EventStream implements Wire {
  readonly transport = 'sse'
  readonly encoding: SseEncoding
  readonly #socket: Socket

  constructor(socket: Socket, encoding: SseEncoding) {
    this.#socket = socket
    this.encoding = encoding
  }

  open(hub: Pick<Hub, 'open'>, live: LiveRequest): void {
    const socket = this.#socket
    socket.setNoDelay(true)
    socket.setTimeout(0)
    const subscriber = hub.open(this, live.channels, live)
    socket.on('close', () => subscriber.remove())
    socket.on('error', destroy)
    // the client sends nothing more; if it closes its side, it receives nothing more
    socket.on('end', destroy)
    socket.resume()
    void subscriber.start(live.resumePoint)
  }

  get backlogBytes(): number {
    return this.#socket.writableLength
  }

  write(bytes: Buffer, flushed?: () => void): void {
    if (this.#socket.writable) this.#socket.write(bytes, flushed)
    else flushed?.()
  }

  close(reason: CloseReason): void {
    const socket = this.#socket
    if (reason === 'SLOW') return void socket.destroy()
    socket.end(this.encoding.end(retryMs[reason]?.()))
    setTimeout(() => socket.destroy(), CLOSE_TIMEOUT_MS).unref()
  }
}

function destroy(this: Socket): void {
  this.destroy()
}
