import Type, { type Static } from 'typebox'
import { contract, method } from './contract.ts'
import { MAX_CONNECTION_CHANNELS } from './limits.ts'
import { ping } from './ping.ts'
import { Empty, Nullable, Shape, Timestamp } from './shapes.ts'

/** What a service hands to the log: everything but its place. */
export const NewEvent = Shape({
  id: Type.String({ format: 'uuid' }),
  type: Type.String(),
  /** The thing it is about, `post:12`: newer events of one key supersede older ones. */
  key: Type.String(),
  /** Of that thing, rising: an older one arriving late does no harm. */
  version: Type.Integer(),
  /** Who reads it live; null: services alone. */
  channel: Nullable(Type.String()),
  at: Timestamp,
  /** What readers get; null once a later event has erased it. */
  data: Type.Unknown(),
  /** What services get beside it; never leaves for a reader. */
  meta: Type.Unknown(),
  /** The trace of the change it tells of, so that its way to its readers is part of it. Absent in what an older release wrote. */
  traceparent: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
})
export type NewEvent = Static<typeof NewEvent>

export const LogEvent = Shape({ ...NewEvent.properties, sequence: Type.Integer() })
export type LogEvent = Static<typeof LogEvent>

const sequence = Type.Integer({ minimum: 0 })
/** The log's extent: events `oldest`..`head` can be read (`oldest` is head + 1 in an empty log). */
export const LogHead = Shape({ epoch: Type.String(), oldest: sequence, head: sequence })
export type LogHead = Static<typeof LogHead>

/** Subjects of the bus. */
export const subjects = {
  /** LogBatch, in sequence order, as soon as it is committed. */
  events: 'log.events',
  /** LogHead, once a second. */
  head: 'log.head',
  /** Typing and presence among gateways: no cursor, and nothing is kept. */
  ephemeral: 'live.ephemeral',
} as const

/** One bus message: events without a gap among them. */
export const LogBatch = Shape({ epoch: Type.String(), events: Type.Array(LogEvent) })
export type LogBatch = Static<typeof LogBatch>

export const eventContract = contract('event', {
  ping,
  /** Gives each event its place, in this order. An id that the log has is left out: appending twice is appending once. */
  append: method({ input: Shape({ events: Type.Array(NewEvent, { minItems: 1 }) }), output: Empty, idempotent: true, timeout: 1_000 }),
  /**
   * The events after `after`, of these channels (absent: all), at most `limit` and at most MAX_BATCH_BYTES.
   * `through` tells how far it looked: go on from there. It never stops short of a gap: there are none.
   */
  read: method({
    input: Shape({
      after: sequence,
      channels: Type.Optional(Type.Array(Type.String(), { maxItems: MAX_CONNECTION_CHANNELS })),
      limit: Type.Integer({ minimum: 1, maximum: 1_000 }),
    }),
    output: Shape({ ...LogHead.properties, events: Type.Array(LogEvent), through: sequence }),
    idempotent: true,
    timeout: 2_000,
  }),
  head: method({ input: Empty, output: LogHead, idempotent: true, timeout: 2_000 }),
})
