import { connect, type Database, type Migration, migrate, type Store, sql } from '@duplex/db'
import { freshDatabase, freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from './kinds.ts'

/** Notes its name in a table that the first one makes. */
function noting(name: string): Migration {
  return {
    async up(db) {
      await sql`create table if not exists note (name text)`.execute(db)
      await sql`insert into note values (${name})`.execute(db)
    },
  }
}

const notes = async (db: Database<any>) =>
  (await sql<{ name: string }>`select name from note`.execute(db.kysely)).rows.map((row) => row.name)

describe.each(kinds)('migrate on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore(kind, 'posts', 'users', 'comments', 'likes', 'events')
  })
  afterAll(() => store?.close())

  test('runs each once, in order, as the role of the schema', async () => {
    const db = store.schema('posts')
    await migrate(db, { first: noting('first') })
    await migrate(db, { first: noting('first'), second: noting('second'), third: noting('third') })
    expect(await notes(db)).toEqual(['first', 'second', 'third'])
    const { rows } = await sql`select tableowner::text from pg_tables where tablename = 'note' and schemaname = 'posts'`.execute(db.kysely)
    expect(rows).toEqual([{ tableowner: 'posts' }])

    await migrate(store.schema('users'), { first: noting('also first') })
    expect(await notes(store.schema('users'))).toEqual(['also first'])
  })

  test('keeps nothing of a run that fails, and runs it whole the next time', async () => {
    const db = store.schema('comments')
    const failing = { up: (trx: any) => sql`select 1 / 0`.execute(trx).then(() => {}) }
    await expect(migrate(db, { first: noting('first'), second: failing })).rejects.toThrow('division by zero')
    await migrate(db, { first: noting('first'), second: noting('second') })
    expect(await notes(db)).toEqual(['first', 'second'])
  })

  test('lets an older release start on a newer schema', async () => {
    const db = store.schema('likes')
    await migrate(db, { first: noting('first'), second: noting('second') })
    await migrate(db, { first: noting('first') })
    expect(await notes(db)).toEqual(['first', 'second'])
  })

  test('run by several at once, runs each once', async () => {
    const db = store.schema('events')
    await Promise.all(Array.from({ length: 5 }, () => migrate(db, { first: noting('first'), second: noting('second') })))
    expect(await notes(db)).toEqual(['first', 'second'])
  })
})

test('several processes prepare and migrate one new PostgreSQL database at once', async () => {
  const { config, remove } = await freshDatabase()
  const stores = await Promise.all(Array.from({ length: 6 }, () => connect(config)))
  try {
    await Promise.all(
      stores.map(async (store) => {
        await store.provision('posts')
        await migrate(store.schema('posts'), { first: noting('first'), second: noting('second') })
      }),
    )
    expect(await notes(stores[0]!.schema('posts'))).toEqual(['first', 'second'])
  } finally {
    await Promise.all(stores.map((store) => store.close()))
    await remove()
  }
})
