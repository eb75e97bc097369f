import { longPollTransport, shortPollTransport } from './polling-transport.ts'
import { sseTransport } from './sse-transport.ts'
import type { Transport, TransportName } from './transport.ts'
import { websocketTransport } from './websocket-transport.ts'

/** All there are, by name, the best first. */
export const liveTransports: Readonly<Record<TransportName, Transport>> = {
  websocket: websocketTransport,
  sse: sseTransport,
  'long-poll': longPollTransport,
  'short-poll': shortPollTransport,
}
