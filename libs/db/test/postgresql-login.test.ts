import { randomBytes } from 'node:crypto'
import { connect, type SchemaName, type Store, sql } from '@duplex/db'
import { runAsAdmin } from '@duplex/db/testing'
import { freshDatabase } from '@duplex/test-support'
import { afterEach, beforeEach, expect, test } from 'vitest'

let database: Awaited<ReturnType<typeof freshDatabase>>
let stores: Store[]
let roles: string[]

const admin = (text: string) => runAsAdmin(database.config.databaseUrl, text)
const open = async (databaseUrl: string) => {
  const store = await connect({ databaseUrl, dataDir: '' })
  stores.push(store)
  return store
}

/** Creates a login with these rights and returns its name and URL. */
async function createLogin(rights = '') {
  const name = `login_${randomBytes(4).toString('hex')}`
  await admin(`create role ${name} login password 'secret' ${rights}`)
  roles.push(name)
  const url = new URL(database.config.databaseUrl)
  url.username = name
  url.password = 'secret'
  return { name, url: url.href }
}

beforeEach(async () => {
  database = await freshDatabase()
  stores = []
  roles = []
})
afterEach(async () => {
  for (const store of stores) await store.close()
  for (const role of roles) await admin(`drop owned by ${role}`)
  await database.remove()
  const server = new URL(database.config.databaseUrl)
  server.pathname = '/postgres'
  for (const role of roles) await runAsAdmin(server.href, `drop role ${role}`)
})

test('a login without the right to create anything is enough if an administrator has created role and schema', async () => {
  await (await open(database.config.databaseUrl)).provision('posts')
  const login = await createLogin()
  await admin(`grant posts to ${login.name}`)
  const store = await open(login.url)
  await store.provision('posts')
  const { rows } = await sql`select current_user::text as role`.execute(store.schema('posts').kysely)
  expect(rows).toEqual([{ role: 'posts' }])
})

test("a service with a login of its own cannot act as another service's role", async () => {
  const prepared = await open(database.config.databaseUrl)
  await prepared.provision('posts')
  await prepared.provision('users')
  const login = await createLogin()
  await admin(`grant posts to ${login.name}`)
  const store = await open(login.url)
  await expect(sql`set role users`.execute(store.schema('posts').kysely)).rejects.toMatchObject({ code: '42501' })
  await expect(sql`select 1`.execute(store.schema('users').kysely)).rejects.toMatchObject({ code: '42501' })
})

test('a call fails with UNAVAILABLE while the password of the login is another one', async () => {
  await (await open(database.config.databaseUrl)).provision('posts')
  const login = await createLogin()
  await admin(`grant posts to ${login.name}`)
  const { kysely } = (await open(login.url)).schema('posts')
  await admin(`alter role ${login.name} password 'rotated'`)
  await expect(sql`select 1`.execute(kysely)).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: '28P01' } })
  await admin(`alter role ${login.name} password 'secret'`)
  expect((await sql`select 1 as one`.execute(kysely)).rows).toEqual([{ one: 1 }])
})

test('a write fails with UNAVAILABLE while the server only reads', async () => {
  const prepared = await open(database.config.databaseUrl)
  await prepared.provision('posts')
  await sql`create table word (text text)`.execute(prepared.schema('posts').kysely)
  const name = new URL(database.config.databaseUrl).pathname.slice(1)
  await admin(`alter database "${name}" set default_transaction_read_only = on`)
  const { kysely, transaction } = (await open(database.config.databaseUrl)).schema<any>('posts')
  const write = () => sql`insert into word values ('a')`.execute(kysely)
  await expect(write()).rejects.toMatchObject({ code: 'UNAVAILABLE', cause: { code: '25006' } })
  await expect(transaction((trx) => sql`insert into word values ('a')`.execute(trx))).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  expect((await sql`select * from word`.execute(kysely)).rows).toEqual([])
})

test('a login that may create roles and schemas creates them and can act as them', async () => {
  const login = await createLogin('createrole')
  await admin(`grant create on database ${new URL(login.url).pathname.slice(1)} to ${login.name}`)
  const store = await open(login.url)
  await store.provision('likes')
  await sql`create table mine (a int)`.execute(store.schema('likes').kysely)
})

test('if a login may not create a missing schema, the error names the statements for an administrator', async () => {
  const login = await createLogin()
  await expect((await open(login.url)).provision('posts')).rejects.toThrow('create schema posts authorization posts')
})

test('several processes can create a role at once, on several databases of one server', async () => {
  const role = `race_${randomBytes(4).toString('hex')}` as SchemaName
  const others = await Promise.all(Array.from({ length: 3 }, () => freshDatabase()))
  const opened = await Promise.all([database, database, ...others, ...others].map(({ config }) => open(config.databaseUrl)))
  await Promise.all(opened.map((store) => store.provision(role)))
  for (const store of opened) await sql`create table if not exists mine (a int)`.execute(store.schema(role).kysely)
  await Promise.all(opened.map((store) => store.close()))
  stores = []
  await Promise.all(others.map((other) => other.remove()))
  roles.push(role)
})

test('the session settings apply from the first query, regardless of the options of the URL', async () => {
  const url = new URL(database.config.databaseUrl)
  url.searchParams.set('options', '-c search_path=public -c work_mem=5MB')
  const store = await open(url.href)
  await store.provision('posts')
  const shown = async (db = store.schema('posts')) => {
    const names = [
      'role',
      'search_path',
      'synchronous_commit',
      'statement_timeout',
      'idle_in_transaction_session_timeout',
      'work_mem',
      'TimeZone',
    ]
    const { rows } = await sql<{ value: string }>`select current_setting(name) as value from unnest(${names}::text[]) as name`.execute(
      db.kysely,
    )
    return rows.map((row) => row.value)
  }
  expect(await shown()).toEqual(['posts', 'posts', 'on', '15s', '15s', '5MB', 'UTC'])
  expect((await shown(store.schema('posts', { synchronousCommit: 'off', connections: 1 })))[2]).toBe('off')
})

test('an invalid URL is rejected with an example of a valid URL', async () => {
  await expect(open('localhost:5432')).rejects.toThrow('DATABASE_URL: invalid URL; expected postgres://')
})

test('the location contains host and database, but no password', async () => {
  const store = await open('postgres://duplex:secret@db.example:5432/blog')
  expect(store.location).toBe('db.example:5432/blog')
})
