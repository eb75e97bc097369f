import { type Kysely, sql } from '@duplex/db'
import type { Table } from './table-catalogue.ts'

/** The statements that enable the constraints again. */
export type DisabledConstraints = string[]

/**
 * Empties these tables of the current schema, drops their foreign keys and disables their triggers. Foreign keys would require
 * an order of tables and rows; the rows already contain the results of the triggers. `enableConstraints` restores both, and
 * checks every foreign key.
 */
export async function disableConstraints(trx: Kysely<any>, tables: Table[]): Promise<DisabledConstraints> {
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

export async function enableConstraints(trx: Kysely<any>, disabled: DisabledConstraints): Promise<void> {
  for (const statement of disabled) await sql.raw(statement).execute(trx)
}
