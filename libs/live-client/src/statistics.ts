import type { Traffic } from './transport.ts'

const MAX_LATENCIES = 1_000

/** The traffic of all connections of a client. Bytes are those of bodies and frames, without headers. */
export interface LiveStatistics extends Readonly<Traffic> {
  /** Connections that were lost, or that the server closed. */
  readonly reconnects: number
  readonly events: number
  /** Milliseconds from an event's `at` to its arrival, for the newest 1,000 events. They depend on the clocks of both machines. */
  readonly latencies: readonly number[]
}

export class Statistics implements LiveStatistics {
  requests = 0
  bytesUp = 0
  bytesDown = 0
  reconnects = 0
  events = 0
  /** The oldest first. */
  readonly latencies: number[] = []

  count(added: Partial<Traffic & { reconnects: number }>): void {
    for (const [name, value] of Object.entries(added)) this[name as keyof typeof added] += value
  }

  /** Counts an event. `at` is its time as an ISO 8601 text. */
  arrived(at: string): void {
    this.events++
    this.latencies.push(Date.now() - Date.parse(at))
    if (this.latencies.length > MAX_LATENCIES) this.latencies.shift()
  }
}
