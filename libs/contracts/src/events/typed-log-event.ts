import type { LogEvent } from '../services/event.ts'
import type { EventData, EventMeta, EventType } from './events.ts'

/** A log event whose `data` and `meta` have the types that belong to its `type`. Its data has not been erased, so it is not null. */
export type TypedLogEvent<T extends EventType = EventType> = {
  [E in T]: Omit<LogEvent, 'type' | 'data' | 'meta'> & { type: E; data: EventData<E>; meta: EventMeta<E> }
}[T]
