import { type CloseReason, closeCodes } from '@duplex/contracts'
import { counter, measured, together } from '@duplex/runtime'
import type { Hub } from './hub.ts'

const connections = measured({
  name: 'duplex_live_connections',
  help: 'Readers by transport; long-polling: those who wait now',
  labels: ['transport'],
})
const queued = measured({
  name: 'duplex_live_queued_bytes',
  help: 'Bytes written to readers who have not taken them yet',
  labels: [],
})
const sent = counter({ name: 'duplex_live_events_sent_total', help: 'Events sent, once for each reader', labels: [] })
const closes = counter({
  name: 'duplex_live_closes_total',
  help: 'Readers that were let go, by reason; SLOW: too slow for what was to be sent',
  labels: ['reason'],
})

// so that the first of a kind is an increase, not a beginning
for (const reason of Object.keys(closeCodes)) closes.add({ reason }, 0)

export const countSent = (events: number): void => sent.add({}, events)
export const countClose = (reason: CloseReason): void => closes.add({ reason })

/** Measures a hub whenever somebody asks; answers what ends it. `queuedBytes` walks all readers. */
export function measureHub(hub: Pick<Hub, 'counters'>, queuedBytes: () => number): () => void {
  return together([
    connections.from({ transport: 'sse' }, () => hub.counters.connections.sse),
    connections.from({ transport: 'websocket' }, () => hub.counters.connections.websocket),
    connections.from({ transport: 'long-polling' }, () => hub.counters.connections.polling),
    queued.from({}, queuedBytes),
  ])
}
