import { type CloseReason, closeCodes } from '@duplex/contracts'
import { counter, measured, together } from '@duplex/runtime'

export interface HubCounters {
  /** Current subscribers by transport. `long-poll`: polls that are waiting. */
  readonly connections: Readonly<Record<'sse' | 'websocket' | 'long-poll', number>>
  /** Since the start; once for each subscriber. */
  readonly eventsSent: number
}

const connections = measured({
  name: 'duplex_live_connections',
  help: 'Subscribers by transport; long-polling: polls that are waiting',
  labels: ['transport'],
})
const queued = measured({
  name: 'duplex_live_queued_bytes',
  help: 'Bytes written to subscribers that they have not received yet',
  labels: [],
})
const sent = counter({ name: 'duplex_live_events_sent_total', help: 'Events sent, once for each subscriber', labels: [] })
const closes = counter({
  name: 'duplex_live_closes_total',
  help: 'Connections closed by the server, by reason; SLOW: the subscriber received too slowly',
  labels: ['reason'],
})

// so that the first close of a kind is visible as an increase, not as a new series
for (const reason of Object.keys(closeCodes)) closes.add({ reason }, 0)

export const countSent = (events: number): void => sent.add({}, events)
export const countClose = (reason: CloseReason): void => closes.add({ reason })

/** Reads the hub's values at each scrape. Returns a function that stops this. `queuedBytes` visits all subscribers. */
export function measureHub(hub: { readonly counters: HubCounters }, queuedBytes: () => number): () => void {
  return together([
    connections.from({ transport: 'sse' }, () => hub.counters.connections.sse),
    connections.from({ transport: 'websocket' }, () => hub.counters.connections.websocket),
    connections.from({ transport: 'long-polling' }, () => hub.counters.connections['long-poll']),
    queued.from({}, queuedBytes),
  ])
}
