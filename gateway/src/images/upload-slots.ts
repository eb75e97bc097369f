import { DuplexError } from '@duplex/contracts'

export interface UploadSlots {
  /** Takes a slot. Returns a function that frees it; call that once. Throws UNAVAILABLE if all slots are taken. */
  take(): () => void
}

const RETRY_AFTER_SECONDS = 5

/**
 * Limits the uploads in progress, because each one is held in memory. This is not a queue: a slot is taken before the body
 * arrives, so an upload that exceeds the limit is rejected immediately.
 */
export function createUploadSlots(count: number): UploadSlots {
  let taken = 0
  return {
    take: () => {
      if (taken === count) {
        throw new DuplexError('UNAVAILABLE', 'Too many images are being uploaded', { retryAfter: RETRY_AFTER_SECONDS })
      }
      taken++
      return () => {
        taken--
      }
    },
  }
}
