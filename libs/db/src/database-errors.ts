import { DuplexError } from '@duplex/contracts'

/** True for a duplicate key. With `constraint`, only if that constraint or unique index was violated. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return sqlState(error) === '23505' && (constraint === undefined || (error as { constraint?: unknown }).constraint === constraint)
}

/**
 * Returns the SQLSTATE of an error that the database server sent, else undefined.
 * https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** True if the server closes this connection: 08 connection error, 25P03 and 57P05 idle for too long, 57P01 to 57P04 shutdown. */
export function endsConnection(error: unknown): boolean {
  return /^(08...|25P03|57P0[1245])$/.test(sqlState(error) ?? '')
}

/**
 * True if PGlite has ended: FATAL and PANIC, for example because there is no space for the write-ahead log, or an error of its
 * WebAssembly program.
 */
export function endsServer(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError) return true
  if (!(error instanceof Error)) return false
  return error.name === 'ExitStatus' || ('severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC'))
}

/**
 * True if the server did nothing, and the same statement may succeed later: 40001 serialization failure, 40P01 deadlock,
 * 53 out of connections, memory or disk, 58 input/output error, 55P03 and 57014 timed out, 57P03 still starting, 25006 a server
 * that only reads, such as a standby. An operator may also correct these: 28 wrong password or not allowed to log in, 3D000 no such
 * database.
 */
export function isRetryable(error: unknown): boolean {
  return /^(25006|28...|3D000|40001|40P01|53...|55P03|57014|57P03|58...)$/.test(sqlState(error) ?? '')
}

/** The change did not happen; the caller may try again later. */
export function unavailable(cause?: unknown): DuplexError {
  return new DuplexError('UNAVAILABLE', 'The database is unavailable', { retryAfter: 1 }, { cause })
}

/** The connection was lost during a change, which may or may not have happened. */
export function outcomeUnknown(cause: unknown): DuplexError {
  return new DuplexError('OUTCOME_UNKNOWN', 'The connection to the database was lost before it confirmed the change', {}, { cause })
}
