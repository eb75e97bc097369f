import { type Database, migrate, type Store, sql } from '@duplex/db'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type AuthorTables, deleteAuthor, ensureAuthor, findAuthors, lockAuthor, storeAuthor } from '../src/index.ts'
import { kinds } from './kinds.ts'

describe.each(kinds)('a replica of authors on %s', (kind) => {
  let store: Store
  let db: Database<AuthorTables>
  let lastId = 0
  const author = (username: string, id = ++lastId) => ({ id, username, avatarUrl: null as string | null })
  const updated = (user: ReturnType<typeof author>, version: number) => ({ version, data: { user } })
  const row = (id: number) => db.kysely.selectFrom('authors').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

  beforeAll(async () => {
    store = await freshStore(kind, 'comments')
    db = store.schema<AuthorTables>('comments')
    await migrate(db, {
      '001': {
        up: async (schema) => {
          await sql`
            create table authors (id bigint primary key, username text not null, avatar_url text, version integer not null,
              deleted boolean not null default false)`.execute(schema)
        },
      },
    })
  })
  afterAll(() => store.close())

  it('stores the author of a call until an event brings the name, and keeps the newest name', async () => {
    const { id } = author('ada')
    await ensureAuthor(db.kysely, author('ada', id))
    await ensureAuthor(db.kysely, author('other', id))
    expect(await row(id)).toMatchObject({ username: 'ada', version: 0 })
    await db.transaction((trx) => storeAuthor(trx, updated({ ...author('ada_lovelace', id), avatarUrl: '/a.webp' }, 2)))
    await db.transaction((trx) => storeAuthor(trx, updated(author('ada', id), 1)))
    await ensureAuthor(db.kysely, author('ada', id))
    expect(await row(id)).toEqual({ id, username: 'ada_lovelace', avatar_url: '/a.webp', version: 2, deleted: false })
  })

  it('removes the name of a deleted author, also before it has a row, and keeps it removed', async () => {
    const [known, unknown] = [author('ben'), author('cleo')]
    await db.transaction((trx) => storeAuthor(trx, updated(known, 1)))
    for (const { id } of [known, unknown]) {
      await db.transaction((trx) => deleteAuthor(trx, id, 5))
      await db.transaction((trx) => storeAuthor(trx, updated(author('late', id), 2)))
      await ensureAuthor(db.kysely, author('late', id))
      expect(await row(id)).toEqual({ id, username: '', avatar_url: null, version: 5, deleted: true })
      await expect(db.transaction((trx) => lockAuthor(trx, id))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    }
  })

  it('deletes an author only after the transactions that have locked the author', async () => {
    const { id } = author('dora')
    await ensureAuthor(db.kysely, author('dora', id))
    const order: string[] = []
    const locked = Promise.withResolvers<void>()
    const writing = db.transaction(async (trx) => {
      await lockAuthor(trx, id)
      locked.resolve()
      // long enough for a deletion that does not wait
      await sql`select pg_sleep(0.2)`.execute(trx)
      order.push('written')
    })
    await locked.promise
    const deleting = db.transaction((trx) => deleteAuthor(trx, id, 2)).then(() => order.push('deleted'))
    await Promise.all([writing, deleting])
    expect(order).toEqual(['written', 'deleted'])
  })

  it('finds authors by lower-case name, without deleted ones, in the order of their ids', async () => {
    const [emil, twin, gone] = [author('Emil'), author('EMIL'), author('frida')]
    for (const each of [twin, emil, gone]) await ensureAuthor(db.kysely, each)
    await db.transaction((trx) => deleteAuthor(trx, gone.id, 2))
    const { people, ids } = await findAuthors(db.kysely, ['emil', 'frida', 'nemo'])
    expect(ids).toEqual([emil.id, twin.id])
    expect([...people]).toEqual([['emil', 'EMIL']])
    expect(await findAuthors(db.kysely, [])).toEqual({ people: new Map(), ids: [] })
  })
})
