import type { LogEvent } from '@duplex/contracts'
import { startEventSpan } from '@duplex/outbox'
import { isRecording, type Span } from '@duplex/runtime'
import type { Entry } from './entry.ts'

interface Delivery {
  span: Span
  subscribers: number
}

/** The last span of each event's trace: from the event's arrival at this gateway until it is written to its subscribers. */
export class DeliverySpans {
  #open: Map<number, Delivery> | null = null

  /** Starts a span. Does nothing if no trace is recorded. */
  start(event: LogEvent): void {
    if (!isRecording()) return
    if (event.channel === null || event.data === null || !event.traceparent) return
    this.#open ??= new Map()
    const attributes = { 'duplex.channel': event.channel, 'duplex.event.sequence': event.sequence }
    const span = startEventSpan('deliver', 'live', 'consumer', event, { attributes })
    if (span) this.#open.set(event.sequence, { span, subscribers: 0 })
  }

  /** Adds to the number of subscribers that these events were written to. */
  addSubscribers(entries: readonly Entry[], subscribers: number): void {
    if (!this.#open) return
    for (const { sequence } of entries) {
      const delivery = this.#open.get(sequence)
      if (delivery) delivery.subscribers += subscribers
    }
  }

  /** Ends the spans of a tick. Discards those of events without a subscriber. */
  endTick(): void {
    for (const { span, subscribers } of this.#open?.values() ?? []) {
      if (subscribers === 0) continue
      span.add({ 'duplex.readers': subscribers })
      span.end()
    }
    this.#open = null
  }
}
