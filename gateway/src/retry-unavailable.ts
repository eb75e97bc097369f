import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, isDuplexError } from '@duplex/contracts'

/** The services of the microservices deployment start side by side, in any order. */
const RETRY_TIMEOUT_MS = 30_000
const RETRY_INTERVAL_MS = 250

/**
 * Repeats `call` while it fails with one of the `retryable` codes, for 30 seconds; then throws the last error.
 * For a call that is not safe to repeat, leave out OUTCOME_UNKNOWN.
 */
export async function retryUnavailable<R>(
  call: () => Promise<R>,
  retryable: readonly ErrorCode[] = ['UNAVAILABLE', 'OUTCOME_UNKNOWN'],
): Promise<R> {
  const end = performance.now() + RETRY_TIMEOUT_MS
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isDuplexError(error) || !retryable.includes(error.code) || performance.now() > end) throw error
      await sleep(RETRY_INTERVAL_MS)
    }
  }
}
