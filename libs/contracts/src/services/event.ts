import Type, { type Static } from 'typebox'
import { contract, method } from '../contract.ts'
import { MAX_CONNECTION_CHANNELS } from '../limits.ts'
import { Empty, Nullable, Shape, Timestamp } from '../shapes.ts'
import { ping } from './ping.ts'

/** What a service appends to the log: everything except the sequence. */
export const NewEvent = Shape({
  id: Type.String({ format: 'uuid' }),
  type: Type.String(),
  /** The subject of the event, such as `post:12`. Newer events of a key supersede older ones. */
  key: Type.String(),
  /** The version of the subject. It increases, so a follower can ignore an older version that arrives late. */
  version: Type.Integer(),
  /** The live channel. Null: only services read the event. */
  channel: Nullable(Type.String()),
  at: Timestamp,
  /** What subscribers receive. Null after a later event has erased it. */
  data: Type.Unknown(),
  /** What only services receive. Subscribers never see it. */
  meta: Type.Unknown(),
  /** The trace of the change, so that the delivery to subscribers belongs to the same trace. Absent in events of older releases. */
  traceparent: Type.Optional(Nullable(Type.String({ maxLength: 64 }))),
})
export type NewEvent = Static<typeof NewEvent>

export const LogEvent = Shape({ ...NewEvent.properties, sequence: Type.Integer() })
export type LogEvent = Static<typeof LogEvent>

const sequence = Type.Integer({ minimum: 0 })
/**
 * All events from `oldest` to `head` can be read. Of older events, the log keeps those that a service needs to start from
 * zero. In an empty log, `oldest` is head + 1.
 */
export const LogHead = Shape({ epoch: Type.String(), oldest: sequence, head: sequence })
export type LogHead = Static<typeof LogHead>

/** The subjects of the bus. */
export const subjects = {
  /** LogBatch, in sequence order, right after the commit. */
  events: 'log.events',
  /** LogHead, once a second. */
  head: 'log.head',
  /** Typing and presence between gateways. They have no cursor and are not stored. */
  ephemeral: 'live.ephemeral',
} as const

/** One bus message: consecutive events. */
export const LogBatch = Shape({ epoch: Type.String(), events: Type.Array(LogEvent) })
export type LogBatch = Static<typeof LogBatch>

export const eventContract = contract('event', {
  ping,
  /**
   * Appends the events in this order. Events whose id is already in the log are skipped, so a retry is safe. FORBIDDEN if the
   * caller does not own the type of an event.
   */
  append: method({
    input: Shape({ events: Type.Array(NewEvent, { minItems: 1 }) }),
    output: Empty,
    errors: ['FORBIDDEN'],
    idempotent: true,
    timeout: 1_000,
  }),
  /**
   * The events after `after`, of these channels (absent: all), at most `limit` and at most MAX_BATCH_BYTES.
   * The read is complete up to the sequence `through`; the next read starts there.
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
  /**
   * A projection reports the last event that its schema contains, so that the log keeps the later ones. `complete`: the log
   * has everything that a projection with this name and sequence still needs.
   */
  report: method({
    input: Shape({ follower: Type.String({ minLength: 1, maxLength: 63 }), epoch: Type.String(), sequence }),
    output: Shape({ complete: Type.Boolean() }),
    idempotent: true,
    timeout: 2_000,
  }),
})
