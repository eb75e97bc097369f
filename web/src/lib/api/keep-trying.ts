import { ApiError } from './api-error.ts'

/** Milliseconds before each further attempt. */
const PAUSES_MS = [500, 1_000, 2_000, 4_000, 8_000]
/** If the server asks to wait longer than this, the user decides when to try again. */
const MAX_RETRY_AFTER_MS = 60_000

/**
 * Runs an idempotent call until it succeeds. Retries while the ApiError allows it, at least `retryAfter` seconds later; while the
 * browser is offline, as soon as it is online again. Calls `onRetry` before each wait. Throws the last ApiError.
 */
export async function keepTrying<T>(
  attempt: () => Promise<T>,
  onRetry: () => void = () => {},
  pausesMs: readonly number[] = PAUSES_MS,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt()
    } catch (error) {
      const pauseMs = pausesMs[failures]
      if (!(error instanceof ApiError) || error.retry === 'never' || pauseMs === undefined) throw error
      const retryAfterMs = error.retryAfter * 1_000
      if (retryAfterMs > MAX_RETRY_AFTER_MS) throw error
      onRetry()
      await (globalThis.navigator?.onLine === false
        ? online()
        : new Promise((resolve) => setTimeout(resolve, Math.max(pauseMs, retryAfterMs))))
    }
  }
}

const online = () => new Promise<void>((resolve) => window.addEventListener('online', () => resolve(), { once: true }))
