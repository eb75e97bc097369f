import { type Kysely, sql } from '@duplex/db'
import type { Table } from './table-catalogue.ts'

/** What is put back once the rows are there, as statements. */
export type HeldBack = string[]

/**
 * Empties these tables of the current schema, and takes away what would get in the way of their rows: foreign keys, which ask
 * for an order among tables and rows, and triggers, whose work the rows already show. `letGo` puts both back, and with that
 * every foreign key is checked.
 */
export async function holdBack(trx: Kysely<any>, tables: Table[]): Promise<HeldBack> {
  const { rows: keys } = await sql<{ drop: string; add: string }>`
    select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
      format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
    from pg_constraint where connamespace = current_schema()::regnamespace and contype = 'f'
    order by conrelid, conname`.execute(trx)
  const { rows: triggers } = await sql<{ disable: string; enable: string }>`
    select format('alter table %s disable trigger %I', tgrelid::regclass, tgname) as disable,
      format('alter table %s enable trigger %I', tgrelid::regclass, tgname) as enable
    from pg_trigger join pg_class on pg_class.oid = tgrelid
    where relnamespace = current_schema()::regnamespace and not tgisinternal and tgenabled = 'O'`.execute(trx)
  for (const { drop } of keys) await sql.raw(drop).execute(trx)
  for (const { disable } of triggers) await sql.raw(disable).execute(trx)
  await sql`truncate ${sql.join(tables.map(({ name }) => sql.table(name)))}`.execute(trx)
  return [...keys.map(({ add }) => add), ...triggers.map(({ enable }) => enable)]
}

export async function letGo(trx: Kysely<any>, held: HeldBack): Promise<void> {
  for (const statement of held) await sql.raw(statement).execute(trx)
}
