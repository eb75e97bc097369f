const FIRST_DELAY_MS = 500
/** After an outage, a client reconnects within this time. */
const MAX_DELAY_MS = 5_000

/**
 * Returns the milliseconds to wait before an attempt: about the delay that the server asked for, plus full jitter that doubles
 * with each failure. The jitter prevents that many clients that were disconnected together reconnect together.
 */
export function backoff(failures: number, delayMs: number, random = Math.random): number {
  return jitter(delayMs, random) + random() * Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures)
}

/** Returns `delayMs`, randomly between 50 % and 150 %. */
export function jitter(delayMs: number, random = Math.random): number {
  return delayMs * (0.5 + random())
}
