/** One connection, lent to one user at a time: all that the driver needs to know of PostgreSQL and of PGlite. */
export interface Session {
  /**
   * Runs one statement, or several without parameters (the answer is the last one's). Rejects with the database's own
   * error; `lost` then says whether the connection is gone.
   */
  query(text: string, parameters: readonly unknown[]): Promise<Answer>
  /** The connection is gone: what was sent last may or may not have been carried out. */
  readonly lost: boolean
  /** Gives the connection back, once. One that is not reusable is closed. */
  release(reusable: boolean): void
}

/** For the rest of a transaction, statements may take as long as they need: neither the server nor the session ends them. */
export const liftTimeout = 'set local statement_timeout = 0'

export interface Answer {
  /** The command tag's first word: `COMMIT` answered with `ROLLBACK` is how PostgreSQL says that nothing was committed. */
  command: string
  rows: unknown[]
  rowCount: number | null
}

/** Waits for a free connection. */
export type Lend = () => Promise<Session>
