import { type ErrorCode, isDuplexError } from '@duplex/contracts/errors'

/** For data that a page can do without: returns null if the service fails with one of these codes. Rethrows every other error. */
export const nullFor =
  (...codes: ErrorCode[]) =>
  (error: unknown): null => {
    if (isDuplexError(error) && codes.includes(error.code)) return null
    throw error
  }
