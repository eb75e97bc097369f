import type { SchemaName } from './database.ts'
import { isUniqueViolation, sqlState } from './database-errors.ts'

/** Runs one statement as the login user. */
export type Query = (text: string) => Promise<{ rows: unknown[] }>

const attempts = 10

/**
 * Makes the role and the schema, and lets the login user act as the role: each only where it is missing, so that a login
 * that may not create roles is enough where an administrator has made them.
 *
 * Several processes may do this at once, and on several databases of one server, which share their roles: no advisory
 * lock reaches across databases. So every step looks first, and whoever comes second looks again.
 */
export async function provision(query: Query, schema: SchemaName): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await provisionOnce(query, schema)
    } catch (error) {
      if (sqlState(error) === '42501') throw new Error(forbidden(schema), { cause: error })
      if (attempt === attempts || !cameSecond(error)) throw error
    }
  }
}

async function provisionOnce(query: Query, schema: SchemaName): Promise<void> {
  const holds = async (condition: string) => (await query(`select 1 where ${condition}`)).rows.length > 0
  if (!(await holds(`exists (select from pg_roles where rolname = '${schema}')`))) await query(`create role ${schema}`)
  if (!(await canAct(query, schema))) await query(`grant ${schema} to current_user`)
  if (!(await holds(`to_regnamespace('${schema}') is not null`))) await query(`create schema ${schema} authorization ${schema}`)
  // PostgreSQL grants neither by itself; a database that was upgraded from 14 still lets everyone create in `public`.
  if (await holds(`has_schema_privilege('public', 'public', 'create')`)) await query('revoke create on schema public from public')
  if (await holds(`has_schema_privilege('public', '${schema}', 'usage')`)) await query(`revoke all on schema ${schema} from public`)
}

/** Tried, not looked up: since PostgreSQL 16 a member of a role may still not be allowed to act as it. */
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

/** Duplicate role, schema or membership, or a row of the catalog that another changed in the same moment. */
function cameSecond(error: unknown): boolean {
  return ['42710', '42P06', 'XX000'].includes(sqlState(error) ?? '') || isUniqueViolation(error)
}

function forbidden(schema: SchemaName): string {
  return (
    `The login of DATABASE_URL may not prepare the schema "${schema}". Either allow it to create roles and schemas, or run as an administrator: ` +
    `create role ${schema}; grant ${schema} to <login>; create schema ${schema} authorization ${schema};`
  )
}
