import { type Database, type Generated, type Store, sql } from '@duplex/db'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from './kinds.ts'

interface Tables {
  thing: {
    id: Generated<number>
    at: Date | string
    day: string
    token: string
    facts: unknown
    image: Uint8Array
    tags: string[]
    likers: number[]
    price: string
    ratio: number
    done: boolean
    note: string | null
  }
}

describe.each(kinds)('values in %s', (kind) => {
  let store: Store
  let db: Database<Tables>

  beforeAll(async () => {
    store = await freshStore(kind, 'posts')
    db = store.schema<Tables>('posts')
    await sql`
      create table thing (
        id bigint generated always as identity primary key, at timestamptz(3), day date, token uuid, facts jsonb, image bytea,
        tags text[], likers bigint[], price numeric, ratio double precision, done boolean, note text
      )`.execute(db.kysely)
  })
  afterAll(() => store?.close())

  test('are returned as they were stored, the same by both stores', async () => {
    const thing = {
      at: new Date('2026-03-29T01:30:00.123Z'),
      day: '2026-03-29',
      token: '6f9619ff-8b86-4011-b42d-00c04fc964ff',
      image: Buffer.from([0, 127, 255]),
      tags: ['plain', 'with "quotes", comma', ''],
      likers: [1, 9_007_199_254_740_991],
      price: '12.50',
      ratio: 0.1,
      done: true,
      note: null,
    }
    const facts = { list: [1, 'two', null], nested: { at: '2026-03-29T01:30:00.123Z' } }
    const row = await db.kysely
      .insertInto('thing')
      .values({ ...thing, facts: JSON.stringify(facts) })
      .returningAll()
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ id: 1, ...thing, facts })
  })

  test('a time can be given as ISO text and keeps its milliseconds', async () => {
    const { rows } = await sql<{ at: Date }>`select ${'2026-07-01T12:00:00.987Z'}::timestamptz(3) as at`.execute(db.kysely)
    expect(rows[0]?.at.toISOString()).toBe('2026-07-01T12:00:00.987Z')
  })

  test('a count is a number', async () => {
    const { count } = await db.kysely.selectFrom('thing').select(db.kysely.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    expect(count).toBe(1)
  })

  test('JSON is given as text', async () => {
    const insert = (facts: unknown) => sql`select ${facts}::jsonb as facts`.execute(db.kysely)
    expect((await insert('[1,2]')).rows).toEqual([{ facts: [1, 2] }])
  })

  test('the number of changed rows is returned', async () => {
    const updated = await db.kysely.updateTable('thing').set({ note: 'seen' }).executeTakeFirstOrThrow()
    expect(updated.numUpdatedRows).toBe(1n)
    const deleted = await db.kysely.deleteFrom('thing').where('id', '=', -1).executeTakeFirstOrThrow()
    expect(deleted.numDeletedRows).toBe(0n)
  })

  test('several statements without parameters run as one and return the rows of the last one', async () => {
    const { rows } = await sql`create table pair (a int); insert into pair values (1), (2); select a from pair order by a`.execute(
      db.kysely,
    )
    expect(rows).toEqual([{ a: 1 }, { a: 2 }])
  })
})
