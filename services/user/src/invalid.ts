import { DuplexError } from '@duplex/contracts'

/** One field that is not right, whatever its form. */
export const invalid = (path: string, message: string): DuplexError =>
  new DuplexError('INVALID', undefined, { errors: [{ path, message }] })
