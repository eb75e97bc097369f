import type { Payload } from './payload.ts'

export interface Publisher {
  /** Sends events in this order, without waiting for a response. */
  publish(payloads: Payload[]): void
  close(): Promise<void>
}
