import { definitionOf } from './events.ts'

/** What an event changes in earlier events of its key. The log and every gateway's memory make the same changes. */
export interface EventChange {
  key: string
  /** Only events with a lower sequence change. */
  before: number
  /** The type of the events that change; null: all types. */
  type: string | null
  /** The new data. Null: data and meta are erased. */
  data: unknown
}

/** The part of a log event that decides what it changes. */
export interface ChangingEvent {
  type: string
  key: string
  sequence: number
  data: unknown
}

/** Call it for each event, in the order of the log. Erased events never get data again. */
export function changesOf({ type, key, sequence: before, data }: ChangingEvent): EventChange[] {
  const definition = definitionOf(type)
  if (!definition || data === null) return []
  const { erases, supersedes, renews } = definition
  return [
    ...(erases ? [{ key, before, type: null, data: null }] : []),
    ...(supersedes ? [{ key, before, type, data: null }] : []),
    ...(renews ? [{ key, before, type: renews.type, data: renews.dataFrom(data) }] : []),
  ]
}
