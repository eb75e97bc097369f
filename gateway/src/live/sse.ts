import type { CloseReason } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Hub } from './hub.ts'
import type { LiveRequest } from './live-request.ts'
import { sseEncoding } from './sse-encoding.ts'
import type { Wire } from './wire.ts'

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

/** Answers with an event stream. `reply` is the stream's from here on. */
export function openEventStream(hub: Hub, reply: FastifyReply, live: LiveRequest): void {
  reply.hijack()
  const response = reply.raw
  // who left while the request was judged is told of by no later event
  if (response.destroyed) return
  const { socket } = response
  socket?.setNoDelay(true)
  socket?.setTimeout(0)

  const wire: Wire = {
    transport: 'sse',
    encoding: sseEncoding,
    get backlog() {
      return response.writableLength
    },
    write: (bytes, taken) => {
      if (response.writable) response.write(bytes, taken)
    },
    close: (reason) => {
      if (reason === 'SLOW') return void response.destroy()
      const retry = retries[reason]?.()
      response.end(retry === undefined ? undefined : `retry: ${retry}\n\n`)
      setTimeout(() => response.destroy(), FAREWELL).unref()
    },
  }

  response.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    connection: 'close',
  })
  const reader = hub.open(wire, live.channels, live)
  response.on('close', () => reader.left())
  void reader.start(live.place)
}
