import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { connect, type DataLocation, migrate, type Store, sql } from '@duplex/db'
import { runAsAdmin } from '@duplex/db/testing'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { backupLines } from '../src/data/backup-lines.ts'
import { backupParts } from '../src/data/backup-parts.ts'
import { blogSchemas, schemaNames } from '../src/data/blog-schemas.ts'
import { readLines } from '../src/data/read-lines.ts'
import { restoreParts } from '../src/data/restore-parts.ts'
import {
  backupOf,
  blogIn,
  epochIn,
  fillWithUnusualValues,
  freshLocation,
  gzipOf,
  type Kind,
  migrateAll,
  using,
} from './support/blog-store.ts'

const kinds: Kind[] = ['pglite', 'postgresql']
const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
})

async function emptyLocation(kind: Kind): Promise<DataLocation> {
  const { config, remove } = await freshLocation(kind)
  undo.push(remove)
  return config
}

async function unusualBlog(kind: Kind): Promise<DataLocation> {
  const location = await emptyLocation(kind)
  await using(location, async (store) => {
    await migrateAll(store)
    await fillWithUnusualValues(store)
  })
  return location
}

const restoreBytes = (store: Store, bytes: Buffer, options = {}) =>
  restoreParts(store, backupParts(readLines(Readable.from([bytes]))), options)

const restore = async (store: Store, lines: string[], options = {}) => restoreBytes(store, await gzipOf(lines), options)

/** A backup from each kind of store, of a blog with unusual values. */
const backups = {} as Record<Kind, string[]>
beforeAll(async () => {
  for (const kind of kinds) backups[kind] = await using(await unusualBlog(kind), backupOf)
}, 60_000)

describe('a backup', { timeout: 120_000 }, () => {
  test.each(kinds.flatMap((from) => kinds.map((to) => [from, to] as const)))(
    'of %s, restored into %s, keeps every value and gets a new epoch',
    async (from, to) => {
      await using(await emptyLocation(to), async (store) => {
        await restore(store, backups[from])
        const restored = await backupOf(store)
        expect(blogIn(restored)).toEqual(blogIn(backups[from]))
        expect(epochIn(restored)).not.toBe(epochIn(backups[from]))

        const found = await sql`select slug from posts where search @@ to_tsquery('english', 'tide')`.execute(store.schema('posts').kysely)
        expect(found.rows).toEqual([{ slug: 'one' }])
        const inserted = await sql<{ id: number }>`
          insert into users (username, email, password_hash) values ('new', 'n@example.org', 'x') returning id`.execute(
          store.schema('users').kysely,
        )
        expect(inserted.rows, 'an id is not used twice').toEqual([{ id: 4 }])
        await expect(
          sql`insert into comments (post_id, body, html, author_id) values (77, 'x', 'x', 1)`.execute(store.schema('comments').kysely),
        ).rejects.toMatchObject({ code: '23503' })
      })
    },
  )

  test('is one snapshot: later writes are not in it', async () => {
    await using(await unusualBlog('postgresql'), async (store) => {
      const lines = backupLines(store)
      const read = [(await lines.next()).value as string]
      await sql`insert into posts (id, slug, state, version) values (9, 'late', 'published', 1)`.execute(store.schema('likes').kysely)
      for await (const line of lines) read.push(line)
      expect(read.filter((line) => line.includes('late'))).toEqual([])
      expect((await backupOf(store)).filter((line) => line.includes('late'))).toHaveLength(1)
    })
  })

  test('of an older release gets the later migrations at the next start', async () => {
    const lines = await using(await emptyLocation('postgresql'), async (store) => {
      await migrateAll(store, { users: ['001-users-and-sessions'], posts: ['001-posts'] })
      await sql`insert into users (username, email, password_hash) values ('ada', 'a@example.org', 'x')`.execute(
        store.schema('users').kysely,
      )
      return backupOf(store)
    })
    await using(await emptyLocation('pglite'), async (store) => {
      await restore(store, lines)
      expect(blogIn(await backupOf(store))).toEqual(blogIn(lines))
      for (const schema of schemaNames) await migrate(store.schema(schema), blogSchemas[schema])
      const { rows } = await sql`select username, role from users`.execute(store.schema('users').kysely)
      expect(rows).toEqual([{ username: 'ada', role: 'admin' }])
    })
  })

  test('fails if the database has no blog', async () => {
    await using(await emptyLocation('postgresql'), async (store) => {
      await expect(backupOf(store)).rejects.toThrow(`There is no blog in ${store.location}`)
    })
  })
})

describe.each(kinds)('a restore into %s', { timeout: 120_000 }, (kind) => {
  test('fails if there is a blog, and replaces it with --replace', async () => {
    const target = await emptyLocation(kind)
    await using(target, async (store) => {
      await migrateAll(store)
      await sql`insert into users (username, email, password_hash) values ('other', 'o@example.org', 'x')`.execute(
        store.schema('users').kysely,
      )
    })
    await using(target, async (store) => {
      const before = await backupOf(store)
      await expect(restore(store, backups.pglite)).rejects.toThrow('There is a blog in')
      expect((await backupOf(store)).slice(1)).toEqual(before.slice(1))
      await restore(store, backups.pglite, { replace: true })
      expect(blogIn(await backupOf(store))).toEqual(blogIn(backups.pglite))
    })
  })

  test('accepts a database in which nothing has been written since its first start', async () => {
    const target = await emptyLocation(kind)
    await using(target, migrateAll)
    await using(target, async (store) => {
      await restore(store, backups.pglite)
      expect(blogIn(await backupOf(store))).toEqual(blogIn(backups.pglite))
    })
  })

  test('changes nothing if the file is truncated, damaged, not a backup, modified or from a newer release', async () => {
    const lines = backups.pglite
    const target = await unusualBlog(kind)
    const bytes = await gzipOf(lines)
    const damaged = Buffer.from(bytes)
    damaged[bytes.length >> 1]! ^= 0xff
    const changed = (edit: (header: any) => void) => {
      const header = JSON.parse(lines[0]!)
      edit(header)
      return [JSON.stringify(header), ...lines.slice(1)]
    }
    const row = lines.findIndex((line) => line.startsWith('{"id":"1"'))
    const later = changed((header) => {
      header.version = '9.9.9'
      header.schemas.posts.push('999-later')
    })
    const failures: [string, Buffer][] = [
      ['The backup is truncated', bytes.subarray(0, bytes.length - 100)],
      ['The backup is truncated', await gzipOf(lines.slice(0, -1))],
      ['The backup is truncated', await gzipOf(lines.slice(0, row))],
      ['is damaged', damaged],
      ['not a Duplex backup', Buffer.from('-- a dump of something else\n'.repeat(1_000))],
      ['not a Duplex backup', await gzipOf(['{"some":"json"}', ...lines.slice(1)])],
      ['not a Duplex backup', await gzipOf(['no json'])],
      ['is empty', await gzipOf([])],
      ['number of rows in the backup differs', await gzipOf(lines.toSpliced(row, 1))],
      ['has data after its end', await gzipOf([...lines, lines[row]!])],
      [
        'differs from the table that its migrations create',
        await gzipOf(lines.map((line) => line.replace('"name":"users.users"', '"name":"users.more"'))),
      ],
      ['differs from the table that its migrations create', await gzipOf(lines.map((line) => line.replace('"password_hash",', '')))],
      ['a newer release, 9.9.9: this release does not have its migrations (posts 999-later)', await gzipOf(later)],
      ['newer release', await gzipOf(changed((header) => (header.schemas.more = ['001-more'])))],
      ['format 2', await gzipOf(changed((header) => (header.format = 2)))],
    ]
    await using(target, async (store) => {
      const before = await backupOf(store)
      for (const [message, file] of failures) {
        await expect(restoreBytes(store, file, { replace: true }), message).rejects.toThrow(message)
      }
      expect((await backupOf(store)).slice(1)).toEqual(before.slice(1))
    })
  })
})

describe('a restore by a login that only has the roles of the services', { timeout: 60_000 }, () => {
  test('fails while Duplex is connected to the database, and succeeds afterwards', async () => {
    const target = await emptyLocation('postgresql')
    const running = await connect(target)
    for (const schema of schemaNames) await running.provision(schema)
    await sql`select 1`.execute(running.schema('likes').kysely)
    const login = new URL(target.databaseUrl!)
    login.username = `mover_${randomBytes(4).toString('hex')}`
    login.password = 'secret'
    const admin = (text: string) => runAsAdmin(target.databaseUrl!, text)
    await admin(`create role ${login.username} login password 'secret' in role ${schemaNames.join(', ')}`)
    undo.push(() => admin(`drop role ${login.username}`))
    await using({ ...target, databaseUrl: login.href }, async (store) => {
      await expect(restore(store, backups.pglite)).rejects.toThrow(`Duplex is running on ${store.location}`)
      await running.close()
      await restore(store, backups.pglite)
      expect(blogIn(await backupOf(store))).toEqual(blogIn(backups.pglite))
    })
  })
})
