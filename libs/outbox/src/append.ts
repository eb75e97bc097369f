import { randomUUID } from 'node:crypto'
import { DuplexError, type EventData, type EventMeta, type EventType, events, MAX_EVENT_BYTES, type NewEvent } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { currentTraceparent, recorded } from '@duplex/runtime'
import { Compile, type Validator } from 'typebox/compile'
import { startEventSpan } from './event-span.ts'

export interface EventToAppend<T extends EventType> {
  type: T
  /** The object that the event is about, like `post:12`. */
  key: string
  /** The version of that object. It increases with every change. */
  version: number
  /** The channel whose subscribers receive the event; null if only services receive it. */
  channel: string | null
  data: EventData<T>
  meta?: EventMeta<T>
}

/**
 * Writes an event to the outbox, in the transaction that makes the change: both are committed, or neither. Make the change
 * first, because it locks the row. Then the outbox has the events of a row in the order of its changes.
 * Throws TOO_LARGE above MAX_EVENT_BYTES, and a plain Error (a bug) if the event does not match its schema.
 */
export async function append<T extends EventType>(
  trx: Transaction<any>,
  { type, key, version, channel, data, meta }: EventToAppend<T>,
): Promise<void> {
  const validator = validators.get(type)!
  const id = randomUUID()
  const at = new Date().toISOString()
  const event: NewEvent = { id, type, key, version, channel, at, data, meta: meta ?? null, traceparent: currentTraceparent() ?? null }
  if (!validator.data.Check(event.data) || !validator.meta.Check(event.meta)) {
    const errors = [...validator.data.Errors(event.data), ...validator.meta.Errors(event.meta)]
    throw new Error(`${type} does not match its schema: ${errors.map((error) => `${error.instancePath} ${error.message}`).join(', ')}`)
  }
  const span = startEventSpan('append', 'outbox', 'producer', event)
  const text = JSON.stringify(span ? { ...event, traceparent: span.traceparent } : event)
  const bytes = Buffer.byteLength(text)
  if (bytes > MAX_EVENT_BYTES)
    throw new DuplexError('TOO_LARGE', `The rendered content has ${bytes} bytes; the maximum is ${MAX_EVENT_BYTES} bytes`)
  await recorded(span, trx.insertInto('outbox').values({ event: text, bytes }).execute())
}

const validators = new Map(
  Object.entries(events).map(([type, { data, meta }]) => [type, { data: Compile(data) as Validator, meta: Compile(meta) as Validator }]),
)
