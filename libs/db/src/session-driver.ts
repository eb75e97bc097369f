import { refuseInTransaction } from '@duplex/runtime'
import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import { isRetryable, outcomeUnknown, unavailable } from './database-errors.ts'
import type { AcquireSession, DatabaseSession, StatementResult } from './database-session.ts'

/**
 * The Kysely driver for both stores. Only the driver knows whether a failed statement may have taken effect. So it is our
 * own: it converts the errors of an unavailable database to UNAVAILABLE or OUTCOME_UNKNOWN.
 */
export class SessionDriver implements Driver {
  readonly #acquire: AcquireSession

  constructor(acquire: AcquireSession) {
    this.#acquire = acquire
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SessionConnection> {
    refuseInTransaction('A query outside the transaction handle')
    return new SessionConnection(await this.#acquire())
  }

  beginTransaction(connection: SessionConnection, settings: TransactionSettings): Promise<void> {
    return connection.begin(settings)
  }

  commitTransaction(connection: SessionConnection): Promise<void> {
    return connection.commit()
  }

  rollbackTransaction(connection: SessionConnection): Promise<void> {
    return connection.rollback()
  }

  async releaseConnection(connection: SessionConnection): Promise<void> {
    connection.release()
  }

  async destroy(): Promise<void> {}
}

class SessionConnection implements DatabaseConnection {
  readonly #session: DatabaseSession
  #inTransaction = false
  #reusable = true

  constructor(session: DatabaseSession) {
    this.#session = session
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const reads = query.kind === 'SelectQueryNode' && !query.with
    const { command, rows, rowCount } = await this.#send(sql, parameters, !this.#inTransaction && !reads)
    const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command)
    return { rows: rows as R[], ...(changes && { numAffectedRows: BigInt(rowCount ?? 0) }) }
  }

  // biome-ignore lint/correctness/useYield: Kysely requires a generator, but streaming is not supported.
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Streaming is not supported: read the rows in pages')
  }

  async begin({ isolationLevel, accessMode }: TransactionSettings): Promise<void> {
    const modes = [isolationLevel && `isolation level ${isolationLevel}`, accessMode].filter(Boolean)
    await this.#send(['start transaction', ...modes].join(' '), [], false)
    this.#inTransaction = true
  }

  async commit(): Promise<void> {
    const { command } = await this.#send('commit', [], true)
    this.#inTransaction = false
    if (command === 'ROLLBACK') throw new AbortedTransactionError()
  }

  /** Never throws: the caller needs the error that made the transaction fail. If the connection is lost, the server rolls back. */
  async rollback(): Promise<void> {
    this.#inTransaction = false
    try {
      await this.#session.query('rollback', [])
    } catch {
      this.#reusable = false
    }
  }

  release(): void {
    this.#session.release(this.#reusable && !this.#session.lost)
  }

  async #send(sql: string, parameters: readonly unknown[], mayTakeEffect: boolean): Promise<StatementResult> {
    if (this.#session.lost) throw unavailable()
    try {
      return await this.#session.query(sql, parameters)
    } catch (error) {
      if (this.#session.lost) throw mayTakeEffect ? outcomeUnknown(error) : unavailable(error)
      throw isRetryable(error) ? unavailable(error) : error
    }
  }
}
