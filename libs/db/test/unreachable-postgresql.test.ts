import { connect, type Database, type Generated, migrate, type Store, sql } from '@duplex/db'
import { runAsAdmin } from '@duplex/db/testing'
import { freshDatabase, startTcpProxy, type TcpProxy } from '@duplex/test-support'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { connectPostgresql } from '../src/postgresql-store.ts'

interface Tables {
  word: { id: Generated<number>; text: string }
}

describe('if the connection to PostgreSQL is lost', () => {
  let database: Awaited<ReturnType<typeof freshDatabase>>
  let proxy: TcpProxy
  let store: Store
  let db: Database<Tables>

  const backend = async (on: Database<Tables>['kysely'] = db.kysely) =>
    (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(on)).rows[0]!.pid
  const terminate = (pid: number) => runAsAdmin(database.config.databaseUrl, 'select pg_terminate_backend($1, 5000)', [pid])
  const words = async () => (await db.kysely.selectFrom('word').select('text').orderBy('id').execute()).map((row) => row.text)
  const terminateOnceItSleeps = () =>
    expect
      .poll(() =>
        runAsAdmin(
          database.config.databaseUrl,
          `select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
        ),
      )
      .toHaveLength(1)

  beforeAll(async () => {
    database = await freshDatabase()
    proxy = await startTcpProxy(database.config.databaseUrl)
    store = await connect({ databaseUrl: proxy.url, dataDir: '' })
    await store.provision('posts')
    db = store.schema<Tables>('posts', { connections: 2 })
    await sql`create table word (id bigint generated always as identity primary key, text text)`.execute(db.kysely)
  })
  afterAll(async () => {
    await store?.close()
    await proxy?.stop()
    await database?.remove()
  })

  test('between two queries of a transaction, the transaction rejects with UNAVAILABLE and changes nothing', async () => {
    const cut = db.transaction(async (trx) => {
      await trx.insertInto('word').values({ text: 'lost' }).execute()
      await terminate(await backend(trx))
      await trx.insertInto('word').values({ text: 'lost too' }).execute()
    })
    await expect(cut).rejects.toMatchObject({ code: 'UNAVAILABLE', details: { retryAfter: 1 } })
    expect(await words()).toEqual([])
  })

  test('between the last query of a transaction and its commit, the transaction rejects with UNAVAILABLE and changes nothing', async () => {
    const cut = db.transaction(async (trx) => {
      const pid = await backend(trx)
      await trx.insertInto('word').values({ text: 'lost' }).execute()
      await terminate(pid)
      await vi.waitFor(() => expect(sql`select 1`.execute(trx)).rejects.toMatchObject({ code: 'UNAVAILABLE' }), 10_000)
    })
    await expect(cut).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    expect(await words()).toEqual([])
  })

  test('during a statement of a transaction, the transaction rejects with UNAVAILABLE', async () => {
    const cut = db.transaction((trx) => sql`select pg_sleep(60)`.execute(trx))
    const seen = expect(cut).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await terminateOnceItSleeps()
    await seen
  })

  test('during a change outside a transaction, the change rejects with OUTCOME_UNKNOWN', async () => {
    const cut = db.kysely.insertInto('word').values({ text: sql<string>`pg_sleep(60)::text` }).execute()
    const seen = expect(cut).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await terminateOnceItSleeps()
    await seen
  })

  test('during a query outside a transaction, the query rejects with UNAVAILABLE', async () => {
    const cut = db.kysely.selectNoFrom(sql`pg_sleep(60)`.as('slept')).execute()
    const seen = expect(cut).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await terminateOnceItSleeps()
    await seen
  })

  test('during a commit, the transaction rejects with OUTCOME_UNKNOWN, although here it was committed', async () => {
    proxy.loseAnswerTo('commit\0')
    const cut = db.transaction((trx) => trx.insertInto('word').values({ text: 'committed' }).execute())
    await expect(cut).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    await expect.poll(() => words()).toEqual(['committed'])
  })

  test('while the connection is idle, the next query uses a new connection', async () => {
    const pid = await backend()
    await terminate(pid)
    await expect.poll(() => backend()).not.toBe(pid)
  })

  test('and new ones are refused, calls reject with UNAVAILABLE until PostgreSQL is reachable again', async () => {
    await proxy.goDown()
    await vi.waitFor(() => expect(words()).rejects.toMatchObject({ code: 'UNAVAILABLE' }), 10_000)
    await expect(db.transaction(async () => {})).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await expect(store.provision('posts')).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    await proxy.comeBack()
    await expect(words()).resolves.toBeDefined()
  })

  test('a call rejects with UNAVAILABLE if all connections stay in use', async () => {
    const one = store.schema<Tables>('posts', { connections: 1 })
    const holds = Promise.withResolvers<void>()
    const holding = Promise.withResolvers<void>()
    const first = one.transaction(() => {
      holding.resolve()
      return holds.promise
    })
    await holding.promise
    await expect(one.kysely.selectFrom('word').selectAll().execute()).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    holds.resolve()
    await first
  })

  test('a transaction that loses a deadlock rejects with UNAVAILABLE', async () => {
    await db.kysely
      .insertInto('word')
      .values([{ text: 'a' }, { text: 'b' }])
      .execute()
    const gate = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
    const lock = (mine: string, other: string, own: number) =>
      db.transaction(async (trx) => {
        await trx.updateTable('word').set({ text: mine }).where('text', '=', mine).execute()
        gate[own]!.resolve()
        await Promise.all(gate.map((each) => each.promise))
        await trx.updateTable('word').set({ text: other }).where('text', '=', other).execute()
      })
    const outcomes = await Promise.allSettled([lock('a', 'b', 0), lock('b', 'a', 1)])
    const failed = outcomes.filter((outcome) => outcome.status === 'rejected')
    expect(failed).toHaveLength(1)
    expect(failed[0]?.reason).toMatchObject({ code: 'UNAVAILABLE' })
  })

  describe('without being closed', () => {
    let shortTimeoutStore: Store
    let one: Database<Tables>

    beforeAll(() => {
      shortTimeoutStore = connectPostgresql(proxy.url, { silenceTimeoutMs: 1_000 })
      one = shortTimeoutStore.schema<Tables>('posts', { connections: 1 })
    })
    afterAll(() => shortTimeoutStore?.close())

    const add = (on: Database<Tables>['kysely']) => on.insertInto('word').values({ text: 'silence' }).execute()
    const whileSilent = <R>(call: () => R): R => {
      proxy.cut()
      return call()
    }

    async function cut(call: () => Promise<unknown>, code: string) {
      const pid = await backend(one.kysely)
      await expect(call()).rejects.toMatchObject({ code })
      proxy.mend()
      expect(await backend(one.kysely)).not.toBe(pid)
    }

    test('outside a transaction, a query rejects with UNAVAILABLE, a change with OUTCOME_UNKNOWN, and the next call reconnects', async () => {
      await cut(() => whileSilent(() => one.kysely.selectFrom('word').selectAll().execute()), 'UNAVAILABLE')
      await cut(() => whileSilent(() => add(one.kysely)), 'OUTCOME_UNKNOWN')
    })

    test('in a transaction, the call rejects with UNAVAILABLE before the commit, with OUTCOME_UNKNOWN during it, and the next call reconnects', async () => {
      await cut(() => whileSilent(() => one.transaction(add)), 'UNAVAILABLE')
      await cut(() => one.transaction((trx) => whileSilent(() => add(trx))), 'UNAVAILABLE')
      await cut(() => one.transaction((trx) => add(trx).then(() => proxy.cut())), 'OUTCOME_UNKNOWN')
    })

    test('the timeout applies to slow statements, but not to a slow migration', async () => {
      await migrate(one, { long: { up: (trx) => sql`select pg_sleep(1.5)`.execute(trx).then(() => {}) } })
      await expect(sql`select pg_sleep(60)`.execute(one.kysely)).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    })
  })
})
