export {
  type ColumnType,
  type Generated,
  type Insertable,
  type Kysely,
  type RawBuilder,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from 'kysely'
export { actAs, beginAllSchemas } from './all-schemas.ts'
export { connect, type DataLocation, hasData, locationOf } from './connect.ts'
export type { Database, SchemaName, SchemaOptions, Store } from './database.ts'
export { isUniqueViolation } from './database-errors.ts'
export { createIdempotencyTable, deleteIdempotencyKeys, idempotent } from './idempotency.ts'
export { lockMigrations, type Migration, migrate, migrateIn } from './migrate.ts'
