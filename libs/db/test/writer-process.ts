import { connect, sql } from '@duplex/db'

/** Opens the given data folder and inserts rows until it is killed. Prints each id after the database has acknowledged the row. */
const [dataDir] = process.argv.slice(2)
const store = await connect({ databaseUrl: null, dataDir: dataDir! })
await store.provision('posts')
const { kysely } = store.schema<any>('posts')
await sql`create table if not exists row (id bigint primary key, filling text)`.execute(kysely)
console.log('open')
for (let id = 1; ; id++) {
  await sql`insert into row values (${id}, ${'x'.repeat(1_000)})`.execute(kysely)
  process.stdout.write(`${id}\n`)
}
