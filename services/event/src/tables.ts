import type { Generated } from '@duplex/db'

/** The log: one row per event, numbered without a gap. */
export interface LogTable {
  sequence: number
  id: string
  type: string
  key: string
  version: number
  channel: string | null
  at: Date
  /** Null once erased or superseded. */
  data: unknown
  meta: unknown
  /** Bytes of data and meta as JSON in UTF-8. */
  bytes: number
  /** Of the change that caused the event. */
  traceparent: string | null
  /** The keys of the subjects of which data or meta contain copies. Null: not known yet; see compactor.ts. */
  copies: string[] | null
}

/** One row: the last event that the compactor has processed. */
export interface CompactionTable {
  single: boolean
  sequence: number
}

/** One row: the log's epoch, oldest event and head. Its lock serializes appends. */
export interface HeadTable {
  single: boolean
  epoch: string
  oldest: number
  head: number
}

/** The cursor of each projection, as it has reported it. */
export interface FollowerTable {
  name: string
  sequence: number
  reported_at: Generated<Date>
}

export interface EventTables {
  log: LogTable
  head: HeadTable
  compaction: CompactionTable
  followers: FollowerTable
}
