import { type Store, sql } from '@duplex/db'
import { freshStore } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { kinds } from './kinds.ts'

describe.each(kinds)("a schema's role on %s", (kind) => {
  let store: Store
  const run = (text: string) => sql.raw(text).execute(store.schema('posts').kysely)

  beforeAll(async () => {
    store = await freshStore(kind, 'posts', 'users')
    await run('create table post (title text)')
    await sql`create table users.account (secret text)`.execute(store.schema('users').kysely)
  })
  afterAll(() => store?.close())

  test('is the current user, and its schema the current schema', async () => {
    expect((await run('select current_user::text as role, current_schema()::text as schema')).rows).toEqual([
      { role: 'posts', schema: 'posts' },
    ])
  })

  test.each([
    'select * from users.account',
    "insert into users.account values ('x')",
    'update users.account set secret = null',
    'drop table users.account',
    'create table users.mine (a int)',
    'create table public.mine (a int)',
    'create schema mine',
    'create role mine',
    'alter schema posts owner to users',
    'select * from pg_authid',
  ])('is not allowed to run: %s', async (text) => {
    await expect(run(text)).rejects.toMatchObject({ code: '42501' })
  })

  test('stays the same after a reset, a failed statement and a rolled back transaction', async () => {
    await run('reset role')
    await run('select 1 / 0').catch(() => {})
    const failing = store.schema('posts').transaction(async (trx) => {
      await sql`set local search_path to public`.execute(trx)
      throw new Error('back')
    })
    await expect(failing).rejects.toThrow('back')
    for (let i = 0; i < 10; i++) {
      expect((await run('select current_user::text as role, current_schema()::text as schema')).rows).toEqual([
        { role: 'posts', schema: 'posts' },
      ])
    }
  })

  test('can be provisioned repeatedly and concurrently', async () => {
    await Promise.all([store.provision('likes'), store.provision('likes'), store.provision('comments'), store.provision('likes')])
    expect((await sql`select current_schema()::text as schema`.execute(store.schema('likes').kysely)).rows).toEqual([{ schema: 'likes' }])
  })
})
