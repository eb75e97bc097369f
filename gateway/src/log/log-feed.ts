import type { Bus } from '@duplex/bus'
import type { Client, Cursor, EventType, eventContract, LogBatch, LogEvent, LogHead, TypedLogEvent } from '@duplex/contracts'
import { createFollower } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'

/** The cursor after which the feed delivers events. */
export interface LogStart extends Cursor {
  /** The sequence of the log's last event at this moment. The feed is ready once it has delivered that event. */
  head: number
}

/**
 * The event log, in order and without gaps, for all parts of the gateway.
 *
 * Register all listeners before `start`: a later listener misses earlier events. Each event goes to all listeners, in the
 * order of their registration, before the next event. All of that happens synchronously, in one turn of the event loop.
 * A listener must not throw.
 */
export interface LogFeed {
  /**
   * Calls the listener for each event of this type, internal events too. It is not called for an erased event (`data` is
   * null): such an event has no content any more, and the event that erased it comes later in the log.
   */
  on<T extends EventType>(type: T, listener: (event: TypedLogEvent<T>) => void): void
  /** Calls the listener for every event: also erased events, and types that this release does not know. */
  onAny(listener: (event: LogEvent) => void): void
  /**
   * Calls the listener at the start, and each time the log has a new epoch (for example, a backup was restored). Discard what
   * was learned from earlier events: the events after the given cursor follow.
   */
  onRestart(listener: (start: LogStart) => void): void
  start(): void
  stop(): Promise<void>
  /** Whether the feed has delivered everything that was in the log at the start. */
  isReady(): boolean
  /** Whether the feed has delivered every event that the log had at most HEAD_TTL_MS ago. */
  isCurrent(): boolean
  /** The last event that the listeners have received. Null before the feed has reached the log for the first time. */
  readonly position: Cursor | null
}

export interface LogFeedOptions {
  log: Client<typeof eventContract>
  bus: Bus
  logger: Logger
  /** The number of events before the log's head that the feed delivers at the start. */
  replayEvents: number
}

/** The log announces its head every second. If no announcement has arrived for this long, the feed may be behind. */
const HEAD_TTL_MS = 3_000

export function createLogFeed({ log, bus, logger, replayEvents }: LogFeedOptions): LogFeed {
  const listeners: ((event: LogEvent) => void)[] = []
  const restartListeners: ((start: LogStart) => void)[] = []
  let position: Cursor | null = null
  let target = Number.POSITIVE_INFINITY
  let stopped = false

  const from = ({ epoch, oldest, head }: LogHead): number => {
    const sequence = Math.max(oldest - 1, head - replayEvents, 0)
    position = { epoch, sequence }
    target = head
    for (const listener of restartListeners) listener({ epoch, sequence, head })
    return sequence
  }

  const deliver = ({ epoch, events }: LogBatch): void => {
    for (const event of events) {
      position = { epoch, sequence: event.sequence }
      for (const listener of listeners) listener(event)
    }
  }

  const follower = createFollower({ name: 'gateway', bus, log, logger, from, deliver })
  const isReady = () => position !== null && position.sequence >= target

  return {
    on: (type, listener) => {
      listeners.push((event) => {
        if (isOf(type, event)) listener(event)
      })
    },
    onAny: (listener) => {
      listeners.push(listener)
    },
    onRestart: (listener) => {
      restartListeners.push(listener)
    },
    start: () => follower.start(),
    stop: () => {
      stopped = true
      return follower.stop()
    },
    isReady,
    isCurrent: () => isReady() && !stopped && follower.behindFor() < HEAD_TTL_MS,
    get position() {
      return position
    },
  }
}

/** A service appends events by type (`append` in libs/outbox), so `data` and `meta` have the types that belong to it. */
function isOf<T extends EventType>(type: T, event: LogEvent | TypedLogEvent<T>): event is TypedLogEvent<T> {
  return event.type === type && event.data !== null
}
