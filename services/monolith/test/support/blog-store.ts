import { buffer } from 'node:stream/consumers'
import { createGzip } from 'node:zlib'
import { connect, type DataLocation, migrate, type Store, sql } from '@duplex/db'
import { freshDatabase, freshFolder } from '@duplex/test-support'
import { backupLines } from '../../src/data/backup-lines.ts'
import { blogSchemas, schemaNames } from '../../src/data/blog-schemas.ts'

export type Kind = Store['kind']

/** An empty data folder or database, and a function that removes it. */
export const freshLocation = (kind: Kind) => (kind === 'pglite' ? freshFolder() : freshDatabase())

/** Opens a store for `run` only: as long as a store is connected, Duplex counts as running on the database. */
export async function using<R>(location: DataLocation, run: (store: Store) => Promise<R>): Promise<R> {
  const store = await connect(location)
  return run(store).finally(() => store.close())
}

/** Creates all schemas, with all migrations or with these only. */
export async function migrateAll(store: Store, only: Partial<Record<string, string[]>> = {}): Promise<void> {
  for (const schema of schemaNames) {
    await store.provision(schema)
    const migrations = Object.entries(blogSchemas[schema]).filter(([name]) => only[schema]?.includes(name) ?? true)
    await migrate(store.schema(schema), Object.fromEntries(migrations))
  }
}

/** Rows with values that are hard to preserve, in an order that breaks foreign keys, with the newest row deleted. */
export async function fillWithUnusualValues(store: Store): Promise<void> {
  const run = (schema: (typeof schemaNames)[number], text: string) => sql.raw(text).execute(store.schema(schema).kysely)
  await run(
    'users',
    `insert into users (username, email, password_hash, bio, created_at)
     values ('ada', 'a@example.org', '$argon2id$x', E'two\\nlines\\r\\n\\t\\u2028 "quoted" \\\\ back, NULL, {}, 🙂 é', '2024-02-29 23:59:59.999+05'),
       ('ben', 'b@example.org', 'x', '', 'infinity'), ('gone', 'c@example.org', 'x', '', now());
     delete from users where username = 'gone';
     insert into sessions (token_hash, user_id, expires_at) values ('hash', 1, now() + interval '1 day');
     insert into images (name, data) values ('empty', ''), ('bytes', decode('00ff0a5c5c0d7f', 'hex')), ('large', decode(repeat('a1b2c3d4', 100000), 'hex'));
     insert into image_uploads values (1, 'large', 400000)`,
  )
  await run(
    'posts',
    `insert into authors (id, username, version) values (1, 'ada', 1);
     insert into posts (slug, title, body, html, excerpt, tags, status, author_id)
     values ('one', 'Tides', 'They rise', '<p>', '', '{}', 'draft', 1), ('two', 'T', '', '', '', array['a,b', '{', '"', 'NULL', ' '], 'published', 1);
     insert into idempotency (user_id, operation, key, input_hash, answer) values (9007199254740993, 'o', 'k', 'h', E'{ "b": 1.10,\\n "a": "\\\\u00e9" }'),
       (1, 'o', 'null', 'h', 'null'), (1, 'o', 'none', 'h', null)`,
  )
  await run(
    'comments',
    `insert into posts (id, slug, state, version) values (2, 'two', 'published', 1);
     insert into authors (id, username, version) values (1, 'ada', 1);
     insert into comments (post_id, author_id, body, html) select 2, 1, i::text, repeat('x', i) from generate_series(1, 3000) as i;
     update comments set parent_id = 3000 where id = 1`,
  )
  await run(
    'events',
    `select append('[{"id":"2b1c3f4e-0000-4000-8000-000000000001","type":"t","key":"k","version":1,"channel":null,"at":"2025-01-01T00:00:00.001Z","data":{"a":null},"meta":null}]')`,
  )
}

export async function backupOf(store: Store): Promise<string[]> {
  const lines: string[] = []
  for await (const line of backupLines(store)) lines.push(line)
  return lines
}

/** The parts of a backup that describe the blog: without its creation time and epoch. */
export const blogIn = (backup: string[]) => backup.slice(1).map((line) => line.replace(/"epoch":"\w+"/, '"epoch":"…"'))

export const epochIn = (backup: string[]): string => JSON.parse(backup[0]!).epoch

export function gzipOf(lines: string[]): Promise<Buffer> {
  const gzip = createGzip()
  gzip.end(lines.map((line) => `${line}\n`).join(''))
  return buffer(gzip)
}
