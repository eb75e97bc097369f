/**
 * Publish/subscribe between the processes of a blog: fast, ordered per publisher, and lossy. PostgreSQL is the source of
 * truth; messages on the bus may be lost.
 */
export interface Bus {
  /** Sends to the current subscribers. Never throws and never waits: while a broker is unavailable, the message is lost. */
  publish(subject: string, message: unknown): void
  /** Calls `handle` with each message (any JSON value) in the order of arrival. `handle` must not throw. */
  subscribe(subject: string, handle: (message: unknown) => void): BusSubscription
  close(): Promise<void>
}

export interface BusSubscription {
  unsubscribe(): void
}
