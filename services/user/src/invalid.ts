import { DuplexError } from '@duplex/contracts'

/** INVALID for one field whose form is valid, but not its value. */
export const invalid = (path: string, message: string): DuplexError =>
  new DuplexError('INVALID', undefined, { errors: [{ path, message }] })
