/** The log: one row per event, numbered without a gap. */
export interface LogTable {
  sequence: number
  id: string
  type: string
  key: string
  version: number
  channel: string | null
  at: Date
  /** null once erased */
  data: unknown
  meta: unknown
  /** length of data and meta as JSON in UTF-8 */
  bytes: number
  /** of the change it tells of */
  traceparent: string | null
}

/** One row: the log's extent. Its lock gives appends their order. */
export interface HeadTable {
  single: boolean
  epoch: string
  oldest: number
  head: number
}

export interface EventTables {
  log: LogTable
  head: HeadTable
}
