import { type ErrorCode, isDuplexError } from '@duplex/contracts/errors'

/** For a page that does without an answer: null where a service refuses it with one of these codes. */
export const nullFor =
  (...codes: ErrorCode[]) =>
  (error: unknown): null => {
    if (isDuplexError(error) && codes.includes(error.code)) return null
    throw error
  }
