import { setTimeout as sleep } from 'node:timers/promises'
import { type Client, DuplexError, type eventContract, HEARTBEAT_INTERVAL_MS, RECENT_EVENTS } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import type { Amount, Occupancy } from '../../limits/index.ts'
import type { LogFeed } from '../../log/log-feed.ts'
import { conflate } from './conflate.ts'
import { DeliverySpans } from './delivery-spans.ts'
import type { Entry } from './entry.ts'
import { type Group, Groups } from './groups.ts'
import { Heartbeat } from './heartbeat.ts'
import { History, type ResumePoint } from './history.ts'
import { countClose, countSent, type HubCounters, measureHub } from './metrics.ts'
import { PendingPolls, type PollRequest, type PollResult } from './pending-polls.ts'
import type { RingLimits } from './ring.ts'
import { Subscriber, type SubscriberContext, type SubscriberOrigin } from './subscriber.ts'
import { TickBuffers } from './tick-buffers.ts'
import type { Wire } from './wire.ts'

export interface HubOptions {
  feed: Pick<LogFeed, 'on' | 'onAny' | 'onRestart'>
  log: Client<typeof eventContract>
  logger: Logger
  /** Notified when subscribers follow or stop following channels. */
  presence: SubscriberContext['presence']
  /** Counts subscribers and waiting polls. */
  occupancy: Occupancy
  limits: HubLimits
}

export interface HubLimits {
  ring: RingLimits
  /** Unsent bytes after which a subscriber is closed as SLOW. More than the longest event. */
  maxBacklogBytes: number
  heartbeatIntervalMs: number
}

export const hubLimits: HubLimits = {
  ring: { maxEvents: RECENT_EVENTS, maxChars: 32 * 1024 * 1024 },
  maxBacklogBytes: 1024 * 1024,
  heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS,
}

/** Subscribers moved per millisecond pause. At one or two milliseconds per pause, that is about as many per second as a gateway accepts. */
const MOVES_PER_PAUSE = 2

export interface Hub {
  /** Starts the metrics. */
  start(): void
  /** Closes all subscribers with GOING_AWAY, so that they reconnect elsewhere, and accepts no new ones. */
  stop(): void
  /**
   * Sends subscribers to the other deployment. Subscribers whose browser chose this deployment remain. It spreads the moves
   * over time, so that the subscribers do not all reconnect at once. Resolves after the last move.
   */
  moveSubscribers(): Promise<{ moved: number; remaining: number }>
  isReady(): boolean
  /** The point from which a client with the cursor `after` resumes. Null: the newest event. Throws MALFORMED and UNAVAILABLE. */
  resumePoint(after: string | null): Promise<ResumePoint>
  /** Throws RATE_LIMITED or UNAVAILABLE if a client at this address must not have so many more connections or channels. */
  admit(address: string, amount: Partial<Amount>): void
  /** Adds a subscriber. It receives nothing before its `start` is called. */
  open(wire: Wire, channels: Iterable<string>, origin: SubscriberOrigin): Subscriber
  /** Answers a poll. If `disconnected` is aborted, it stops waiting. Throws UNAVAILABLE. */
  poll(request: PollRequest, disconnected: AbortSignal): Promise<PollResult>
  readonly counters: HubCounters
  /** The cursor of the last event that was sent to all subscribers that are not catching up. */
  cursor(): string
}

/**
 * Sends log events to the subscribers of their channels: once per tick, with one write per subscriber.
 *
 * A tick runs in a later turn of the event loop than the feed's delivery. So all listeners of the feed have processed an
 * event before any subscriber receives it. The page cache relies on this: a page is never older than the events that its
 * reader has received.
 */
export function createHub({ feed, log, logger, presence, occupancy, limits }: HubOptions): Hub {
  const history = new History(log, limits.ring)
  const groups = new Groups()
  const heartbeat = new Heartbeat(history, limits.heartbeatIntervalMs)
  const polls = new PendingPolls(history, groups)
  const subscribers = new Set<Subscriber>()
  const deliveries = new DeliverySpans()
  const connections = { sse: 0, websocket: 0 }
  let eventsSent = 0
  let ticking = false
  let stopping = false
  let stopMeasuring = () => {}

  feed.onRestart((start) => {
    // subscribers store their position in the old history first
    for (const subscriber of subscribers) subscriber.restart()
    history.restart(start)
    polls.end()
  })

  feed.onAny((event) => {
    history.add(event)
    deliveries.start(event)
    if (!ticking) setImmediate(tick)
    ticking = true
  })

  feed.on('session.revoked', ({ data: { sessionId } }) => {
    for (const subscriber of subscribers) if (subscriber.session?.id === sessionId) subscriber.close('SESSION_REVOKED')
    polls.end((poll) => poll.sessionId === sessionId)
  })

  const tick = (): void => {
    ticking = false
    const lists = new Map<Group, Entry[]>()
    for (const entry of conflate(history.advance().filter(({ json }) => json !== null))) {
      for (const group of groups.following(entry.channel!)) {
        const list = lists.get(group)
        if (list) list.push(entry)
        else lists.set(group, [entry])
      }
    }
    const buffers = new TickBuffers()
    const before = eventsSent
    for (const [group, entries] of lists) {
      eventsSent += group.subscribers.size * entries.length
      deliveries.addSubscribers(entries, group.subscribers.size + group.waiting.size)
      for (const subscriber of group.subscribers) subscriber.send(buffers.of(subscriber.wire.encoding, entries))
      for (const wake of group.waiting) wake()
    }
    countSent(eventsSent - before)
    deliveries.endTick()
  }

  const context: SubscriberContext = {
    history,
    groups,
    logger,
    presence,
    occupancy,
    maxBacklogBytes: limits.maxBacklogBytes,
    onClose: countClose,
    onRemove: (subscriber) => {
      subscribers.delete(subscriber)
      presence.remove(subscriber, subscriber.channels)
      heartbeat.remove(subscriber)
      connections[subscriber.wire.transport]--
    },
  }

  const queuedBytes = () => {
    let bytes = 0
    for (const { wire } of subscribers) bytes += wire.backlogBytes
    return bytes
  }

  const hub: Hub = {
    get counters() {
      return { connections: { ...connections, 'long-poll': polls.count }, eventsSent }
    },
    start: () => {
      stopMeasuring = measureHub(hub, queuedBytes)
    },
    stop: () => {
      stopping = true
      for (const subscriber of subscribers) subscriber.close('GOING_AWAY')
      polls.end()
      heartbeat.stop()
      stopMeasuring()
    },
    moveSubscribers: async () => {
      const moving = [...subscribers].filter(({ pinned }) => !pinned)
      const moved = moving.length + polls.end(({ pinned }) => !pinned)
      const remaining = subscribers.size - moving.length + polls.count
      for (const [index, subscriber] of moving.entries()) {
        subscriber.close('MOVED')
        if (index % MOVES_PER_PAUSE === MOVES_PER_PAUSE - 1) await sleep(1)
      }
      return { moved, remaining }
    },
    isReady: () => history.ready && !stopping,
    cursor: () => history.cursor,
    resumePoint: async (after) => {
      if (stopping) throw new DuplexError('UNAVAILABLE', 'The gateway is stopping')
      return history.resumePoint(after)
    },
    admit: (address, amount) => occupancy.admit(address, amount),
    poll: async (request, disconnected) => {
      const waitMs = stopping ? 0 : request.waitMs
      const amount = { connections: waitMs > 0 ? 1 : 0, channels: waitMs > 0 ? request.channels.size : 0 }
      const network = occupancy.enter(request.address, amount)
      const result = await polls
        .poll({ ...request, waitMs }, disconnected)
        .finally(() => network.add({ connections: -amount.connections, channels: -amount.channels }))
      eventsSent += result.entries.length
      countSent(result.entries.length)
      return result
    },
    open: (wire, channels, origin) => {
      const subscriber = new Subscriber(context, wire, channels, origin)
      subscribers.add(subscriber)
      heartbeat.add(subscriber)
      presence.add(subscriber, subscriber.channels)
      connections[wire.transport]++
      if (stopping) subscriber.close('GOING_AWAY')
      return subscriber
    },
  }
  return hub
}
