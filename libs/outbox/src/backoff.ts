const FIRST_DELAY_MS = 50

/**
 * Returns the milliseconds before the next attempt: doubled with each failure, up to `maxMs`. Jitter of up to one half
 * prevents that many processes that failed together retry together.
 */
export function backoffMs(failures: number, maxMs = 2_000): number {
  return Math.min(maxMs, FIRST_DELAY_MS * 2 ** Math.min(failures, 16)) * (0.5 + Math.random() / 2)
}
