import { setTimeout as sleep } from 'node:timers/promises'
import { type ErrorCode, isDuplexError } from '@duplex/contracts'

/** Milliseconds: the services of the microservices start side by side, in any order. */
const PATIENCE = 30_000

/** Calls again where nobody answered. `again` names the errors for it: a call that may not happen twice leaves out OUTCOME_UNKNOWN. */
export async function patiently<R>(call: () => Promise<R>, again: readonly ErrorCode[] = ['UNAVAILABLE', 'OUTCOME_UNKNOWN']): Promise<R> {
  const end = performance.now() + PATIENCE
  for (;;) {
    try {
      return await call()
    } catch (error) {
      if (!isDuplexError(error) || !again.includes(error.code) || performance.now() > end) throw error
      await sleep(250)
    }
  }
}
