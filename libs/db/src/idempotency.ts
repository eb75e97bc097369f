import { createHash } from 'node:crypto'
import { DuplexError } from '@duplex/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'

export interface IdempotentCall {
  userId: number
  operation: string
  /** As the client sent it. Without a key, the call runs without protection against repetition. */
  key?: string | undefined
  /** The input of the call. The same key with another input is rejected. */
  input: unknown
}

/**
 * Runs a create operation once for each (user, operation, key) in 24 hours, in the operation's own read committed
 * transaction. A concurrent call with the same key waits and returns the result of the first call. The result must be JSON.
 * Throws INVALID if the key was used with another input.
 */
export async function idempotent<R>(trx: Transaction<any>, call: IdempotentCall, run: () => Promise<R>): Promise<R> {
  const { userId, operation, key, input } = call
  if (key === undefined) return run()
  const hash = createHash('sha256').update(canonicalJson(input)).digest('hex')
  const row = sql`user_id = ${userId} and operation = ${operation} and key = ${key}`

  // Waits on the primary key while a concurrent transaction with the same key is open. An expired row is overwritten.
  const { rows: inserted } = await sql`
    insert into idempotency as existing (user_id, operation, key, input_hash) values (${userId}, ${operation}, ${key}, ${hash})
    on conflict (user_id, operation, key) do update set input_hash = excluded.input_hash, answer = null, created_at = now()
    where existing.created_at < now() - interval '24 hours'
    returning 1`.execute(trx)
  if (inserted.length === 0) {
    const { rows } = await sql<{ input_hash: string; answer: R }>`select input_hash, answer from idempotency where ${row}`.execute(trx)
    if (rows[0]?.input_hash !== hash) throw keyWithAnotherInput()
    return rows[0].answer
  }

  const result = await run()
  // Deletes up to 10 expired rows with each new row, so that expired rows do not accumulate.
  await sql`
    with expired as (
      delete from idempotency where ctid in (
        select ctid from idempotency where created_at < now() - interval '24 hours' order by created_at limit 10 for update skip locked))
    update idempotency set answer = ${JSON.stringify(result)} where ${row}`.execute(trx)
  return result
}

/** Deletes the stored results of a user's calls, because they contain what the user wrote. */
export async function deleteIdempotencyKeys(trx: Transaction<any>, userId: number): Promise<void> {
  await sql`delete from idempotency where user_id = ${userId}`.execute(trx)
}

/** Called by the first migration of a service. */
export async function createIdempotencyTable(db: Kysely<any>): Promise<void> {
  // `json`, not `jsonb`: it keeps the order of an answer's fields.
  await sql`
    create table idempotency (
      user_id bigint not null,
      operation text not null,
      key text not null,
      input_hash text not null,
      answer json,
      created_at timestamptz(3) not null default now(),
      primary key (user_id, operation, key)
    )`.execute(db)
  await sql`create index idempotency_created_at on idempotency (created_at)`.execute(db)
}

/** Returns the same text for the same value, regardless of the order of its fields. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value ?? null, (_, part) =>
    part && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}

function keyWithAnotherInput(): DuplexError {
  return new DuplexError('INVALID', undefined, {
    errors: [{ path: '/idempotencyKey', message: 'was already used for another request' }],
  })
}
