import type { Traffic } from './transport.ts'

/** Latencies that are kept. */
const KEPT = 1_000

/** What a client's connections have cost and brought, all of them together. Bytes are those of bodies and frames, without headers. */
export interface LiveStatistics extends Readonly<Traffic> {
  /** Connections that were lost, or that the server ended. */
  readonly reconnects: number
  readonly events: number
  /** Milliseconds from an event's `at` to its arrival, by the clocks of both machines: the newest 1,000. */
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

  count({ requests = 0, bytesUp = 0, bytesDown = 0, reconnects = 0 }: Partial<Traffic & { reconnects: number }>): void {
    this.requests += requests
    this.bytesUp += bytesUp
    this.bytesDown += bytesDown
    this.reconnects += reconnects
  }

  /** An event of this time has come. */
  arrived(at: string): void {
    this.events++
    this.latencies.push(Date.now() - Date.parse(at))
    if (this.latencies.length > KEPT) this.latencies.shift()
  }
}
