import { createHash } from 'node:crypto'
import { DuplexError } from '@duplex/contracts'
import { type Kysely, sql, type Transaction } from 'kysely'

export interface IdempotentCall {
  userId: number
  operation: string
  /** As the client sent it; without one the call simply runs. */
  key?: string | undefined
  /** What was asked: the same key with another input is refused. */
  input: unknown
}

/**
 * Runs a create once for each (user, operation, key) in 24 hours, in the create's own read committed transaction. A twin
 * that comes meanwhile waits, and gets the answer of the first, which must be JSON. Throws INVALID for a key that came with another input.
 */
export async function idempotent<R>(trx: Transaction<any>, call: IdempotentCall, run: () => Promise<R>): Promise<R> {
  const { userId, operation, key, input } = call
  if (key === undefined) return run()
  const hash = createHash('sha256').update(canonicalJson(input)).digest('hex')
  const row = sql`user_id = ${userId} and operation = ${operation} and key = ${key}`

  // Waits on the primary key while a twin's transaction is open. An expired row is taken over as if it were not there.
  const { rows: mine } = await sql`
    insert into idempotency as known (user_id, operation, key, input_hash) values (${userId}, ${operation}, ${key}, ${hash})
    on conflict (user_id, operation, key) do update set input_hash = excluded.input_hash, answer = null, created_at = now()
    where known.created_at < now() - interval '24 hours'
    returning 1`.execute(trx)
  if (mine.length === 0) {
    const { rows } = await sql<{ input_hash: string; answer: R }>`select input_hash, answer from idempotency where ${row}`.execute(trx)
    if (rows[0]?.input_hash !== hash) throw keyWithAnotherInput()
    return rows[0].answer
  }

  const answer = await run()
  // Clears expired rows on the way, more than one for each that comes in.
  await sql`
    with expired as (
      delete from idempotency where ctid in (
        select ctid from idempotency where created_at < now() - interval '24 hours' order by created_at limit 10 for update skip locked))
    update idempotency set answer = ${JSON.stringify(answer)} where ${row}`.execute(trx)
  return answer
}

/** Forgets what somebody's calls were answered, which holds what they wrote. */
export async function forgetCalls(trx: Transaction<any>, userId: number): Promise<void> {
  await sql`delete from idempotency where user_id = ${userId}`.execute(trx)
}

/** For a service's first migration. */
export async function createIdempotencyTable(db: Kysely<any>): Promise<void> {
  // `json`, not `jsonb`: an answer is given back as it was, its fields in their order.
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

/** The same text for the same value, whatever the order of its fields. */
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
