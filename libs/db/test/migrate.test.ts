import { connect, type Database, type Migration, migrate, type Store, sql } from '@duplex/db'
import { freshDatabase, freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from './kinds.ts'

/** A migration that records its name in a table. The first one creates the table. */
function recording(name: string): Migration {
  return {
    async up(db) {
      await sql`create table if not exists note (name text)`.execute(db)
      await sql`insert into note values (${name})`.execute(db)
    },
  }
}

const recorded = async (db: Database<any>) =>
  (await sql<{ name: string }>`select name from note`.execute(db.kysely)).rows.map((row) => row.name)

describe.each(kinds)('migrate on %s', (kind) => {
  let store: Store
  beforeAll(async () => {
    store = await freshStore(kind, 'posts', 'users', 'comments', 'likes', 'events')
  })
  afterAll(() => store?.close())

  test('runs each migration once, in order, as the role of the schema', async () => {
    const db = store.schema('posts')
    await migrate(db, { first: recording('first') })
    await migrate(db, { first: recording('first'), second: recording('second'), third: recording('third') })
    expect(await recorded(db)).toEqual(['first', 'second', 'third'])
    const { rows } = await sql`select tableowner::text from pg_tables where tablename = 'note' and schemaname = 'posts'`.execute(db.kysely)
    expect(rows).toEqual([{ tableowner: 'posts' }])

    await migrate(store.schema('users'), { first: recording('also first') })
    expect(await recorded(store.schema('users'))).toEqual(['also first'])
  })

  test('rolls back a failed run completely, and runs all of it at the next call', async () => {
    const db = store.schema('comments')
    const failing = { up: (trx: any) => sql`select 1 / 0`.execute(trx).then(() => {}) }
    await expect(migrate(db, { first: recording('first'), second: failing })).rejects.toThrow('division by zero')
    await migrate(db, { first: recording('first'), second: recording('second') })
    expect(await recorded(db)).toEqual(['first', 'second'])
  })

  test('succeeds for an older release on a newer schema', async () => {
    const db = store.schema('likes')
    await migrate(db, { first: recording('first'), second: recording('second') })
    await migrate(db, { first: recording('first') })
    expect(await recorded(db)).toEqual(['first', 'second'])
  })

  test('runs each migration once if it is called several times at once', async () => {
    const db = store.schema('events')
    await Promise.all(Array.from({ length: 5 }, () => migrate(db, { first: recording('first'), second: recording('second') })))
    expect(await recorded(db)).toEqual(['first', 'second'])
  })
})

test('several processes can provision and migrate a new PostgreSQL database at once', async () => {
  const { config, remove } = await freshDatabase()
  const stores = await Promise.all(Array.from({ length: 6 }, () => connect(config)))
  try {
    await Promise.all(
      stores.map(async (store) => {
        await store.provision('posts')
        await migrate(store.schema('posts'), { first: recording('first'), second: recording('second') })
      }),
    )
    expect(await recorded(stores[0]!.schema('posts'))).toEqual(['first', 'second'])
  } finally {
    await Promise.all(stores.map((store) => store.close()))
    await remove()
  }
})
