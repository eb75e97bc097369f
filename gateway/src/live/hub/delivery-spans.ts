import type { LogEvent } from '@duplex/contracts'
import { startEventSpan } from '@duplex/outbox'
import { isRecording, type Span } from '@duplex/runtime'
import type { Entry } from './entry.ts'

interface Delivery {
  span: Span
  readers: number
}

/** The last step of each event's trace: from its arrival at this gateway until it is written to its readers. */
export class DeliverySpans {
  #open: Map<number, Delivery> | null = null

  /** Where nobody records, there is nothing to keep. */
  arrived(events: readonly LogEvent[]): void {
    if (!isRecording()) return
    this.#open ??= new Map()
    for (const event of events) {
      if (event.channel === null || event.data === null || !event.traceparent) continue
      const attributes = { 'duplex.channel': event.channel, 'duplex.event.sequence': event.sequence }
      const span = startEventSpan('deliver', 'live', 'consumer', event, { attributes })
      if (span) this.#open.set(event.sequence, { span, readers: 0 })
    }
  }

  /** These are on their way to so many more. */
  sent(entries: readonly Entry[], readers: number): void {
    if (!this.#open) return
    for (const { sequence } of entries) {
      const delivery = this.#open.get(sequence)
      if (delivery) delivery.readers += readers
    }
  }

  /** The tick is over: what has reached somebody is recorded. */
  end(): void {
    for (const { span, readers } of this.#open?.values() ?? []) {
      if (readers === 0) continue
      span.add({ 'duplex.readers': readers })
      span.end()
    }
    this.#open = null
  }
}
