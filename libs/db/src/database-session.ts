/** One database connection, used by one caller at a time. Both PostgreSQL and PGlite implement it for the driver. */
export interface DatabaseSession {
  /**
   * Runs one statement, or several without parameters (the result is that of the last one). Rejects with the database's own
   * error; `lost` then says whether the connection was lost.
   */
  query(text: string, parameters: readonly unknown[]): Promise<StatementResult>
  /** True if the connection was lost. The statement sent last may or may not have taken effect. */
  readonly lost: boolean
  /** Returns the connection; call it once. A connection that is not reusable is closed. */
  release(reusable: boolean): void
}

/**
 * Disables the time limits of statements for the rest of a transaction: that of the server, and that of the session, which
 * looks for exactly this text.
 */
export const DISABLE_STATEMENT_TIMEOUT = 'set local statement_timeout = 0'

export interface StatementResult {
  /** The first word of the command tag. If PostgreSQL answers `COMMIT` with `ROLLBACK`, nothing was committed. */
  command: string
  rows: unknown[]
  rowCount: number | null
}

/** Waits for a free connection. */
export type AcquireSession = () => Promise<DatabaseSession>
