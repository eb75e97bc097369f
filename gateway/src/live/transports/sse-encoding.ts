import type { Encoding } from '../hub/wire.ts'

/** How long a browser waits before it reconnects, unless the server sends another value. */
const RETRY_MS = 1_000

export interface SseEncoding extends Encoding {
  /** The last bytes of a stream. `retryMs`: how long the browser waits before it reconnects, if not RETRY_MS. */
  end(retryMs: number | undefined): Buffer
}

const message = (event: string, cursor: string, id: boolean) =>
  `event: ${event}\n${id ? `id: ${cursor}\n` : ''}data: ${JSON.stringify({ cursor })}\n\n`

/** https://html.spec.whatwg.org/multipage/server-sent-events.html. `frame` encodes each message; `end` comes after the last one. */
const sse = (frame: (text: string) => Buffer, end: string): SseEncoding => ({
  // a `ready` before a `reset` has no id: if the connection breaks between them, the browser must not resume from that cursor
  opening: (cursor, reset) =>
    frame(`retry: ${RETRY_MS}\n${message('ready', cursor, !reset)}${reset ? message('reset', cursor, true) : ''}`),
  event: ({ cursor, type, json }) => frame(`id: ${cursor}\nevent: ${type}\ndata: ${json}\n\n`),
  // no id: an ephemeral frame has no cursor
  ephemeral: ({ op, ...data }) => frame(`event: ${op}\ndata: ${JSON.stringify(data)}\n\n`),
  reset: (cursor) => frame(message('reset', cursor, true)),
  // a browser stores the id and dispatches no event
  cursor: (cursor) => frame(`id: ${cursor}\n\n`),
  end: (retryMs) => Buffer.concat([retryMs === undefined ? Buffer.alloc(0) : frame(`retry: ${retryMs}\n\n`), Buffer.from(end)]),
})

/** A chunk of HTTP/1.1 with its length, so that the client can detect a truncated stream. https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
const chunk = (text: string): Buffer => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)

/** For HTTP/1.1. */
export const chunkedSse = sse(chunk, '0\r\n\r\n')

/** For HTTP/1.0. */
export const plainSse = sse((text) => Buffer.from(text), '')
