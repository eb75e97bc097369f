import type { Kysely, Transaction } from 'kysely'

/** PostgreSQL, or the embedded PGlite. Both run the same queries. A process has one store. */
export interface Store {
  readonly kind: 'postgresql' | 'pglite'
  /** The location of the data, for messages: a folder, or host and database without a password. */
  readonly location: string
  /** Returns the database of one service: access to its own schema only, as the schema's role. */
  schema<T>(schema: SchemaName, options?: SchemaOptions): Database<T>
  /** Creates the role and the schema if they are missing. If the login lacks the rights, the error names the statements to run. */
  provision(schema: SchemaName): Promise<void>
  /** Access to all schemas as the login user, over one connection: for backup and restore only (see all-schemas.ts). */
  allSchemas(): Kysely<any>
  close(): Promise<void>
}

export interface ConnectOptions {
  /**
   * Called at most once, if the embedded PGlite has failed and only a new process can open the data again, for example because the
   * disk was full. Nothing acknowledged is lost. Afterwards, every call rejects with UNAVAILABLE. PostgreSQL never calls it.
   */
  onFailure?: (error: Error) => void
}

export type SchemaName = 'users' | 'posts' | 'comments' | 'likes' | 'events'

export interface SchemaOptions {
  /** `off`: a commit does not wait for the disk. For work that may be repeated after a crash, like the deletes of the relay. */
  synchronousCommit?: 'on' | 'off'
  /** The maximum number of connections (PostgreSQL only). */
  connections?: number
}

export interface Database<T> {
  /** For single statements. Inside `transaction`, use the transaction handle instead. */
  readonly kysely: Kysely<T>
  /**
   * Runs in one transaction, which commits when `run` resolves and rolls back when it throws. In development and tests, a call
   * to another service or a query outside the transaction handle throws while the transaction is open.
   */
  transaction<R>(run: (trx: Transaction<T>) => Promise<R>, options?: { isolation?: 'read committed' | 'repeatable read' }): Promise<R>
}
