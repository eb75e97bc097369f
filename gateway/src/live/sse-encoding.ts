import type { Encoding } from './wire.ts'

/** Milliseconds a browser waits before it comes back, unless told otherwise. */
const RETRY = 1_000

const message = (event: string, cursor: string, id: boolean) =>
  `event: ${event}\n${id ? `id: ${cursor}\n` : ''}data: ${JSON.stringify({ cursor })}\n\n`

/** https://html.spec.whatwg.org/multipage/server-sent-events.html */
export const sseEncoding: Encoding = {
  // a `ready` that a `reset` follows has no id: a browser that is cut off between the two must not resume from it
  opening: (cursor, reset) =>
    Buffer.from(`retry: ${RETRY}\n${message('ready', cursor, !reset)}${reset ? message('reset', cursor, true) : ''}`),
  event: ({ cursor, type, json }) => Buffer.from(`id: ${cursor}\nevent: ${type}\ndata: ${json}\n\n`),
  reset: (cursor) => Buffer.from(message('reset', cursor, true)),
  // a browser takes the id and dispatches nothing
  cursor: (cursor) => Buffer.from(`id: ${cursor}\n\n`),
}
