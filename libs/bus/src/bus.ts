/** Live publish/subscribe: fast, ordered per publisher, and lossy. PostgreSQL holds the truth; a bus only carries it. */
export interface Bus {
  /** Sends to whoever listens now. Never throws and never waits: while a broker is away, the message is lost. */
  publish(subject: string, message: unknown): void
  /** `handle` gets each message (any JSON value) in the order of arrival. It must not throw. */
  subscribe(subject: string, handle: (message: unknown) => void): BusSubscription
  close(): Promise<void>
}

export interface BusSubscription {
  unsubscribe(): void
}
