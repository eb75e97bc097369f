import { DuplexError } from '@duplex/contracts'

/** True for a duplicate key, of this constraint or unique index where one is named. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return sqlState(error) === '23505' && (constraint === undefined || (error as { constraint?: unknown }).constraint === constraint)
}

/** The SQLSTATE of an error that the database itself answered. https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('severity' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** The server said that it ends this connection: 08 connection, 25P03 and 57P05 idle for too long, 57P01 to 57P04 shut down. */
export function endsConnection(error: unknown): boolean {
  return /^(08...|25P03|57P0[1245])$/.test(sqlState(error) ?? '')
}

/**
 * The server refused for now and did nothing: 40001 and 40P01 came into another's way, 53 out of connections, memory or
 * disk, 55P03 and 57014 waited or worked for too long, 57P03 still starting.
 */
export function isRefusal(error: unknown): boolean {
  return /^(40001|40P01|53...|55P03|57014|57P03)$/.test(sqlState(error) ?? '')
}

/** Nothing happened: try again later. */
export function unavailable(cause?: unknown): DuplexError {
  return new DuplexError('UNAVAILABLE', 'The database does not answer', { retryAfter: 1 }, { cause })
}

/** The connection went while a change was on its way. */
export function outcomeUnknown(cause: unknown): DuplexError {
  return new DuplexError('OUTCOME_UNKNOWN', 'The database went away before it confirmed the change', {}, { cause })
}
