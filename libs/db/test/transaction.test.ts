import { type Database, type Generated, isUniqueViolation, type Store, sql } from '@duplex/db'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { kinds } from './kinds.ts'

interface Tables {
  word: { id: Generated<number>; text: string }
}

describe.each(kinds)('a transaction on %s', (kind) => {
  let store: Store
  let posts: Database<Tables>
  let users: Database<Tables>
  const words = async (db: Database<Tables>) =>
    (await db.kysely.selectFrom('word').select('text').orderBy('id').execute()).map((row) => row.text)

  beforeAll(async () => {
    store = await freshStore(kind, 'posts', 'users')
    posts = store.schema('posts')
    users = store.schema('users')
    for (const db of [posts, users]) {
      await sql`create table word (id bigint generated always as identity primary key, text text constraint word_once unique deferrable)`.execute(
        db.kysely,
      )
    }
  })
  beforeEach(async () => {
    for (const db of [posts, users]) await db.kysely.deleteFrom('word').execute()
  })
  afterAll(() => store?.close())

  test('commits all of its changes, and returns the result of its function', async () => {
    const result = await posts.transaction(async (trx) => {
      await trx
        .insertInto('word')
        .values([{ text: 'a' }, { text: 'b' }])
        .execute()
      return 'done'
    })
    expect(result).toBe('done')
    expect(await words(posts)).toEqual(['a', 'b'])
  })

  test('that throws is rolled back, rejects with its own error, and does not affect other schemas', async () => {
    const failing = posts.transaction(async (trx) => {
      await trx.insertInto('word').values({ text: 'lost' }).execute()
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    await users.kysely.insertInto('word').values({ text: 'mine' }).execute()
    expect(await words(posts)).toEqual([])
    expect(await words(users)).toEqual(['mine'])
  })

  test('that continues after a failed statement does not count as committed', async () => {
    const aborted = posts.transaction(async (trx) => {
      await trx.insertInto('word').values({ text: 'lost' }).execute()
      await sql`select 1 / 0`.execute(trx).catch(() => {})
    })
    await expect(aborted).rejects.toThrow()
    expect(await words(posts)).toEqual([])
  })

  test('that fails at its commit rejects with the cause, and its connection stays usable', async () => {
    await posts.kysely.insertInto('word').values({ text: 'taken' }).execute()
    const refused = posts.transaction(async (trx) => {
      await sql`set constraints all deferred`.execute(trx)
      await trx.insertInto('word').values({ text: 'taken' }).execute()
    })
    await expect(refused).rejects.toSatisfy((error) => isUniqueViolation(error, 'word_once'))
    await posts.transaction((trx) => trx.insertInto('word').values({ text: 'next' }).execute())
    expect(await words(posts)).toEqual(['taken', 'next'])
  })

  test('isUniqueViolation recognizes a duplicate key by its constraint', async () => {
    await posts.kysely.insertInto('word').values({ text: 'taken' }).execute()
    const error = await posts.kysely
      .insertInto('word')
      .values({ text: 'taken' })
      .execute()
      .catch((error: unknown) => error)
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(error, 'word_once')).toBe(true)
    expect(isUniqueViolation(error, 'another')).toBe(false)
    expect(isUniqueViolation(new Error('other'))).toBe(false)
  })

  test('rejects a query outside its handle, which would wait forever on a single connection', async () => {
    await expect(posts.transaction(() => words(posts))).rejects.toThrow('while a transaction is open')
    await expect(posts.transaction(() => words(users))).rejects.toThrow('while a transaction is open')
    await expect(posts.transaction(() => users.transaction(async () => {}))).rejects.toThrow('while a transaction is open')
    expect(await words(posts)).toEqual([])
  })

  test('after it has ended, does not block queries of a task that it started', async () => {
    let later: Promise<string[]> | undefined
    const ended = Promise.withResolvers<void>()
    await posts.transaction(async () => {
      later = ended.promise.then(() => words(posts))
    })
    ended.resolve()
    expect(await later).toEqual([])
  })

  test('uses the requested isolation level, read committed by default', async () => {
    const seen = await posts.transaction(
      async (trx) => {
        const level = await sql<{ transaction_isolation: string }>`show transaction_isolation`.execute(trx)
        return level.rows[0]?.transaction_isolation
      },
      { isolation: 'repeatable read' },
    )
    expect(seen).toBe('repeatable read')
    const byDefault = await posts.transaction(async (trx) => (await sql`show transaction_isolation`.execute(trx)).rows[0])
    expect(byDefault).toEqual({ transaction_isolation: 'read committed' })
  })

  test('loses and mixes up no changes if many transactions of two schemas run concurrently', async () => {
    const add = (db: Database<Tables>, text: string) =>
      db.transaction(async (trx) => {
        await trx.insertInto('word').values({ text }).execute()
        if (text.endsWith('7')) throw new Error('never mind')
      })
    const all = Array.from({ length: 60 }, (_, i) => add(i % 2 ? posts : users, String(i)))
    const failed = (await Promise.allSettled(all)).filter((result) => result.status === 'rejected')
    expect(failed).toHaveLength(6)
    expect((await words(posts)).map(Number).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 30 }, (_, i) => i * 2 + 1).filter((i) => i % 10 !== 7),
    )
    expect(await words(users)).toHaveLength(30)
  })
})
