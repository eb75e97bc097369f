import type { Kysely, Transaction } from 'kysely'

/** PostgreSQL, or the embedded PGlite: the same queries on either. One per process. */
export interface Store {
  readonly kind: 'postgresql' | 'pglite'
  /** Where the data are, for people: a folder, or host and database without a password. */
  readonly location: string
  /** What one service may touch: its schema, as its role. */
  schema<T>(schema: SchemaName, options?: SchemaOptions): Database<T>
  /** Creates the role and the schema where they are missing. Throws a clear error where it may not. */
  provision(schema: SchemaName): Promise<void>
  /** All schemas at once, as the login itself, over one connection: for what moves the data (see whole.ts). No service uses it. */
  whole(): Kysely<any>
  close(): Promise<void>
}

export type SchemaName = 'users' | 'posts' | 'comments' | 'likes' | 'events'

export interface SchemaOptions {
  /** `off` for work that may be repeated after a crash (the relay's deletes): a commit does not wait for the disk. */
  synchronousCommit?: 'on' | 'off'
  /** The most connections (PostgreSQL only). */
  connections?: number
}

export interface Database<T> {
  /** For single statements. Never inside `transaction`: there, use its handle. */
  readonly kysely: Kysely<T>
  /**
   * Runs in one transaction, committed when `run` resolves, rolled back when it throws. In development and tests a call
   * to another service, or a query that does not go through the handle, throws while it is open.
   */
  transaction<R>(run: (trx: Transaction<T>) => Promise<R>, options?: { isolation?: 'read committed' | 'repeatable read' }): Promise<R>
}
