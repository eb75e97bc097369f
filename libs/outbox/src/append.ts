import { randomUUID } from 'node:crypto'
import { DuplexError, EVENT_BYTES, type EventData, type EventMeta, type EventType, events, type NewEvent } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { currentTraceparent, recorded } from '@duplex/runtime'
import { Compile, type Validator } from 'typebox/compile'
import { startEventSpan } from './event-span.ts'

export interface Appended<T extends EventType> {
  type: T
  /** The thing it is about, `post:12`. */
  key: string
  /** Of that thing, rising with every change. */
  version: number
  /** Who reads it live; null: services alone. */
  channel: string | null
  data: EventData<T>
  meta?: EventMeta<T>
}

/**
 * Announces a change in the transaction that makes it: both happen, or neither. The change comes first, because it takes
 * the row's lock; so the events of one row stand in the outbox in the order of its changes.
 * Throws TOO_LARGE above EVENT_BYTES, and a plain Error (a bug) where the event does not fit its schema.
 */
export async function append<T extends EventType>(
  trx: Transaction<any>,
  { type, key, version, channel, data, meta }: Appended<T>,
): Promise<void> {
  const validator = validators.get(type)!
  const id = randomUUID()
  const at = new Date().toISOString()
  const event: NewEvent = { id, type, key, version, channel, at, data, meta: meta ?? null, traceparent: currentTraceparent() ?? null }
  if (!validator.data.Check(event.data) || !validator.meta.Check(event.meta)) {
    const errors = [...validator.data.Errors(event.data), ...validator.meta.Errors(event.meta)]
    throw new Error(`${type} does not fit its schema: ${errors.map((error) => `${error.instancePath} ${error.message}`).join(', ')}`)
  }
  const span = startEventSpan('append', 'outbox', 'producer', event)
  const text = JSON.stringify(span ? { ...event, traceparent: span.traceparent } : event)
  const bytes = Buffer.byteLength(text)
  if (bytes > EVENT_BYTES) throw new DuplexError('TOO_LARGE', `Rendered, this is ${bytes} bytes; the most is ${EVENT_BYTES}`)
  await recorded(span, trx.insertInto('outbox').values({ event: text, bytes }).execute())
}

const validators = new Map(
  Object.entries(events).map(([type, { data, meta }]) => [type, { data: Compile(data) as Validator, meta: Compile(meta) as Validator }]),
)
