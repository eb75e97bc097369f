import { createIdempotencyTable, type Database, idempotent, migrate, type Store, sql } from '@duplex/db'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { kinds } from './kinds.ts'

describe.each(kinds)('an idempotency key on %s', (kind) => {
  let store: Store
  let db: Database<any>
  const call = { userId: 1, operation: 'post.create', key: 'k', input: { title: 'Hello', tags: ['a'] } }
  const once = <R>(given: Parameters<typeof idempotent>[1], run: () => Promise<R>) => db.transaction((trx) => idempotent(trx, given, run))

  beforeAll(async () => {
    store = await freshStore(kind, 'posts')
    db = store.schema('posts')
    await migrate(db, { first: { up: createIdempotencyTable } })
  })
  beforeEach(() => db.kysely.deleteFrom('idempotency').execute())
  afterAll(() => store?.close())

  test('returns exactly the first result to the second call, without running it', async () => {
    const answer = { post: { title: 'Hello', id: 1, at: '2026-03-29T01:30:00.100Z', tags: [], html: '<p>“é”</p>', none: null } }
    const run = vi.fn(async () => answer)
    expect(await once(call, run)).toEqual(answer)
    const again = await once({ ...call, input: { tags: ['a'], title: 'Hello' } }, run)
    expect(JSON.stringify(again)).toBe(JSON.stringify(answer))
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('runs concurrent identical calls only once', async () => {
    const run = vi.fn(async () => ({ id: run.mock.calls.length }))
    const answers = await Promise.all(Array.from({ length: 5 }, () => once(call, run)))
    expect(answers).toEqual(Array(5).fill({ id: 1 }))
    expect(run).toHaveBeenCalledTimes(1)
  })

  test('lets a waiting identical call run if the first call fails', async () => {
    const runs = Promise.withResolvers<void>()
    const first = once(call, async () => {
      runs.resolve()
      throw new Error('no')
    })
    const outcomes = await Promise.allSettled([first, runs.promise.then(() => once(call, async () => 'second'))])
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'fulfilled'])
    expect(await once(call, async () => 'third')).toBe('second')
  })

  test('is rejected with INVALID if it was used with another input', async () => {
    await once(call, async () => 'first')
    await expect(once({ ...call, input: { title: 'Other' } }, async () => 'second')).rejects.toMatchObject({
      code: 'INVALID',
      details: { errors: [{ path: '/idempotencyKey' }] },
    })
  })

  test('is valid for one user and one operation', async () => {
    const run = vi.fn(async () => 'done')
    await once(call, run)
    await once({ ...call, userId: 2 }, run)
    await once({ ...call, operation: 'comment.create' }, run)
    expect(run).toHaveBeenCalledTimes(3)
  })

  test('that is missing does not prevent repetition', async () => {
    const run = vi.fn(async () => 'done')
    await once({ ...call, key: undefined }, run)
    await once({ ...call, key: undefined }, run)
    expect(run).toHaveBeenCalledTimes(2)
  })

  test('expires after 24 hours, and expired keys that are not used again are deleted', async () => {
    await once(call, async () => 'old')
    await once({ ...call, key: 'other' }, async () => 'old')
    await sql`update idempotency set created_at = now() - interval '25 hours'`.execute(db.kysely)
    expect(await once({ ...call, input: 'another' }, async () => 'new')).toBe('new')
    const { rows } = await sql`select key, answer from idempotency`.execute(db.kysely)
    expect(rows).toEqual([{ key: 'k', answer: 'new' }])
  })

  test('works for a result of undefined', async () => {
    const run = vi.fn(async () => {})
    await once(call, run)
    await once(call, run)
    expect(run).toHaveBeenCalledTimes(1)
  })
})
