import type { SchemaName } from './database.ts'
import { isUniqueViolation, sqlState } from './database-errors.ts'

/** Runs one statement as the login user. */
export type Query = (text: string) => Promise<{ rows: unknown[] }>

const MAX_ATTEMPTS = 10

/**
 * Creates the role and the schema, and allows the login user to act as the role. Each step runs only if its result is
 * missing, so a login without the right to create roles is enough if an administrator has created them.
 *
 * Several processes may run this at once, also on several databases of one server. Those share their roles, and no
 * advisory lock works across databases. So each step checks first, and if another process was faster, all steps run again.
 */
export async function provision(query: Query, schema: SchemaName): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await provisionOnce(query, schema)
    } catch (error) {
      if (sqlState(error) === '42501') throw new Error(forbidden(schema), { cause: error })
      if (attempt === MAX_ATTEMPTS || !isConcurrentChange(error)) throw error
    }
  }
}

async function provisionOnce(query: Query, schema: SchemaName): Promise<void> {
  const holds = async (condition: string) => (await query(`select 1 where ${condition}`)).rows.length > 0
  if (!(await holds(`exists (select from pg_roles where rolname = '${schema}')`))) await query(`create role ${schema}`)
  if (!(await canAct(query, schema))) await query(`grant ${schema} to current_user`)
  if (!(await holds(`to_regnamespace('${schema}') is not null`))) await query(`create schema ${schema} authorization ${schema}`)
  // New databases grant neither of these. A database that was upgraded from PostgreSQL 14 still lets every role create in `public`.
  if (await holds(`has_schema_privilege('public', 'public', 'create')`)) await query('revoke create on schema public from public')
  if (await holds(`has_schema_privilege('public', '${schema}', 'usage')`)) await query(`revoke all on schema ${schema} from public`)
}

/** Tries it instead of reading the catalog: since PostgreSQL 16, a member of a role is not always allowed to act as it. */
async function canAct(query: Query, role: string): Promise<boolean> {
  await query('begin')
  try {
    await query(`set local role ${role}`)
    return true
  } catch (error) {
    if (sqlState(error) === '42501') return false
    throw error
  } finally {
    await query('rollback')
  }
}

/** Another process created the same role, schema or membership, or changed the same row of the catalog. */
function isConcurrentChange(error: unknown): boolean {
  return ['42710', '42P06', 'XX000'].includes(sqlState(error) ?? '') || isUniqueViolation(error)
}

function forbidden(schema: SchemaName): string {
  return (
    `The login of DATABASE_URL has no right to create the schema "${schema}". Allow it to create roles and schemas, or run as an administrator: ` +
    `create role ${schema}; grant ${schema} to <login>; create schema ${schema} authorization ${schema};`
  )
}
