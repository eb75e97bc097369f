import { refuseInTransaction } from '@duplex/runtime'
import {
  AbortedTransactionError,
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  type TransactionSettings,
} from 'kysely'
import { isRefusal, outcomeUnknown, unavailable } from './database-errors.ts'
import type { Answer, Lend, Session } from './session.ts'

/**
 * Kysely's driver over either store. It is our own, and one for both, because this is the one place that knows whether a
 * failed statement can have had an effect: it turns a database that does not answer into UNAVAILABLE or OUTCOME_UNKNOWN.
 */
export class SessionDriver implements Driver {
  readonly #lend: Lend

  constructor(lend: Lend) {
    this.#lend = lend
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<SessionConnection> {
    refuseInTransaction('A query beside the handle')
    return new SessionConnection(await this.#lend())
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
  readonly #session: Session
  #inTransaction = false
  #reusable = true

  constructor(session: Session) {
    this.#session = session
  }

  async executeQuery<R>({ sql, parameters, query }: CompiledQuery): Promise<QueryResult<R>> {
    const reads = query.kind === 'SelectQueryNode' && !query.with
    const { command, rows, rowCount } = await this.#send(sql, parameters, !this.#inTransaction && !reads)
    const changes = ['INSERT', 'UPDATE', 'DELETE', 'MERGE'].includes(command)
    return { rows: rows as R[], ...(changes && { numAffectedRows: BigInt(rowCount ?? 0) }) }
  }

  // biome-ignore lint/correctness/useYield: Kysely asks for a generator; nothing here streams.
  async *streamQuery(): AsyncGenerator<never> {
    throw new Error('Streaming a query is not supported: page through it')
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

  /** Never throws: what made the transaction fail is the error to tell, and a lost connection has rolled back by itself. */
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

  async #send(sql: string, parameters: readonly unknown[], mayTakeEffect: boolean): Promise<Answer> {
    if (this.#session.lost) throw unavailable()
    try {
      return await this.#session.query(sql, parameters)
    } catch (error) {
      if (this.#session.lost) throw mayTakeEffect ? outcomeUnknown(error) : unavailable(error)
      throw isRefusal(error) ? unavailable(error) : error
    }
  }
}
