import type { ErrorCode, errorCodes } from '@duplex/contracts/errors'

type RetryableCode = { [C in ErrorCode]: (typeof errorCodes)[C]['retry'] extends 'never' ? never : C }[ErrorCode]

/**
 * The codes whose `retry` in `errorCodes` is not `never`. The compiler checks that they are the same. The table itself, with its
 * titles, would make every page 500 bytes larger.
 */
const retryableCodes: Record<RetryableCode, true> = { RATE_LIMITED: true, INTERNAL: true, UNAVAILABLE: true, OUTCOME_UNKNOWN: true }

/** Whether an idempotent request that failed with this code may be sent again. */
export const isRetryable = (code: string | null | undefined): boolean => Object.hasOwn(retryableCodes, code ?? '')
