import { formatCursor, type LogEvent } from '@duplex/contracts'

/** A log event as the hub keeps it: already serialized for subscribers. */
export interface Entry {
  readonly sequence: number
  readonly cursor: string
  readonly type: string
  readonly key: string
  /** Null for internal events and for erased events. */
  readonly channel: string | null
  /** The event as JSON. Null if there is nothing to send. */
  json: string | null
}

export function toEntry(epoch: string, event: LogEvent): Entry {
  const { sequence, type, key, channel, at, data } = event
  const cursor = formatCursor({ epoch, sequence })
  const json = channel === null || data === null ? null : JSON.stringify({ id: cursor, channel, type, at, data })
  return { sequence, cursor, type, key, channel, json }
}

/** The data of an entry that has JSON. */
export const dataOf = (json: string): unknown => JSON.parse(json).data

/** The JSON of the same event with other data. */
export const withData = (json: string, data: unknown): string => JSON.stringify({ ...JSON.parse(json), data })
