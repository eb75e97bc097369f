import { longPollTransport, shortPollTransport } from './polling-transport.ts'
import { sseTransport } from './sse-transport.ts'
import type { Transport } from './transport.ts'
import { websocketTransport } from './websocket-transport.ts'

/** All transports, in order of preference. */
export const liveTransports: readonly Transport[] = [websocketTransport, sseTransport, longPollTransport, shortPollTransport]

export const transportNames = liveTransports.map(({ name }) => name)
