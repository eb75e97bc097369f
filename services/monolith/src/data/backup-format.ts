/**
 * A backup is gzip of JSON, a line for each part:
 *
 *   {"backup":"duplex","format":1,…}                      the header
 *   ["table",{"name":"users.users",…}]                    a table; then its rows, each an object
 *   {"id":"1","username":"ada","email":…}                 a row: every value as the text that PostgreSQL itself writes and reads
 *   ["end",{"users.users":1,…}]                           the rows of every table, so that a part is never taken for the whole
 *
 * Text keeps what JSON would not: numbers beyond 2^53, the very spelling of a json column, bytes. It is what `COPY` does.
 */
export const FORMAT = 1

export interface BackupHeader {
  backup: 'duplex'
  format: number
  /** Of the release that wrote it. */
  version: string
  /** ISO 8601. */
  createdAt: string
  /** Of the event log. */
  epoch: string
  /** The migrations that each schema has had. */
  schemas: Record<string, string[]>
}

export interface BackupTable {
  /** `<schema>.<table>` */
  name: string
  columns: string[]
  /** Where its identities stand, by column. */
  sequences: Record<string, SequencePlace>
}

export interface SequencePlace {
  lastValue: string
  isCalled: boolean
}

/** By table. */
export type RowCounts = Record<string, number>

export type BackupPart = { header: BackupHeader } | { table: BackupTable } | { rows: string; count: number } | { end: RowCounts }
