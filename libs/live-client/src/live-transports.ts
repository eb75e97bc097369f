import { longPollingTransport, shortPollingTransport } from './polling-transport.ts'
import { sseTransport } from './sse-transport.ts'
import { websocketTransport } from './websocket-transport.ts'

/** All there are, by name. Whoever needs one alone imports that one: a page carries no other. */
export const liveTransports = {
  websocket: websocketTransport,
  sse: sseTransport,
  'long-polling': longPollingTransport,
  'short-polling': shortPollingTransport,
}
