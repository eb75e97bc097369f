import type { Encoding } from '../hub/wire.ts'

/** Milliseconds a browser waits before it comes back, unless told otherwise. */
const RETRY = 1_000

export interface SseEncoding extends Encoding {
  /** The last words: after how many milliseconds to come back, where that is not as usual. */
  end(retry: number | undefined): Buffer
}

const message = (event: string, cursor: string, id: boolean) =>
  `event: ${event}\n${id ? `id: ${cursor}\n` : ''}data: ${JSON.stringify({ cursor })}\n\n`

/** https://html.spec.whatwg.org/multipage/server-sent-events.html, each message as `frame` makes it, and `end` after the last. */
const sse = (frame: (text: string) => Buffer, end: string): SseEncoding => ({
  // a `ready` that a `reset` follows has no id: a browser that is cut off between the two must not resume from it
  opening: (cursor, reset) => frame(`retry: ${RETRY}\n${message('ready', cursor, !reset)}${reset ? message('reset', cursor, true) : ''}`),
  event: ({ cursor, type, json }) => frame(`id: ${cursor}\nevent: ${type}\ndata: ${json}\n\n`),
  // without an id: there is nothing to resume
  ephemeral: ({ op, ...data }) => frame(`event: ${op}\ndata: ${JSON.stringify(data)}\n\n`),
  reset: (cursor) => frame(message('reset', cursor, true)),
  // a browser takes the id and dispatches nothing
  cursor: (cursor) => frame(`id: ${cursor}\n\n`),
  end: (retry) => Buffer.concat([retry === undefined ? Buffer.alloc(0) : frame(`retry: ${retry}\n\n`), Buffer.from(end)]),
})

/** A chunk of HTTP/1.1, with its length: a cut is told from an end. https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
const chunk = (text: string): Buffer => Buffer.from(`${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`)

/** For HTTP/1.1. */
export const chunkedSse = sse(chunk, '0\r\n\r\n')

/** For HTTP/1.0. */
export const plainSse = sse((text) => Buffer.from(text), '')
