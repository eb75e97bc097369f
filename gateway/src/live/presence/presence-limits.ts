export interface PresenceLimits {
  /** How long a reader that has disconnected still counts: the time a reader needs to reconnect. */
  graceMs: number
  /** The minimum time between two updates of a channel. */
  minUpdateIntervalMs: number
  /** How long a change waits for further changes, so that a reader that moves between gateways causes no update. */
  settleMs: number
  /** The time between a gateway's announcements of its readers. */
  announceIntervalMs: number
  /** The minimum time between two typing frames for one user in a channel. */
  minTypingIntervalMs: number
}

export const presenceLimits: PresenceLimits = {
  graceMs: 5_000,
  minUpdateIntervalMs: 1_000,
  settleMs: 200,
  announceIntervalMs: 1_000,
  minTypingIntervalMs: 2_000,
}
