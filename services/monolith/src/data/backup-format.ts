/**
 * A backup is gzip-compressed JSON, one line per part:
 *
 *   {"backup":"duplex","format":1,…}                      the header
 *   ["table",{"name":"users.users",…}]                    a table; its rows follow, one object per line
 *   {"id":"1","username":"ada","email":…}                 a row: every value in PostgreSQL's own text format
 *   ["end",{"users.users":1,…}]                           the row count of every table: a truncated backup lacks this line
 *
 * Text preserves what JSON values would not: numbers above 2^53, the exact text of a json column, bytes. `COPY` does the same.
 */
export const FORMAT = 1

export interface BackupHeader {
  backup: 'duplex'
  format: number
  /** The release that wrote the backup. */
  version: string
  /** ISO 8601. */
  createdAt: string
  /** The epoch of the event log. */
  epoch: string
  /** The applied migrations of each schema. */
  schemas: Record<string, string[]>
}

export interface BackupTable {
  /** `<schema>.<table>` */
  name: string
  columns: string[]
  /** The state of its identity columns, by column. */
  sequences: Record<string, SequenceState>
}

export interface SequenceState {
  lastValue: string
  isCalled: boolean
}

/** Number of rows by table. */
export type RowCounts = Record<string, number>

export type BackupPart = { header: BackupHeader } | { table: BackupTable } | { rows: string; count: number } | { end: RowCounts }
