import { setTimeout as sleep } from 'node:timers/promises'
import type { Bus } from '@duplex/bus'
import {
  type Api,
  type Client,
  type Cursor,
  DuplexError,
  type eventContract,
  HEARTBEAT_INTERVAL_MS,
  type LogBatch,
  type LogEvent,
  type LogHead,
} from '@duplex/contracts'
import { createFollower } from '@duplex/outbox'
import type { Logger } from '@duplex/runtime'
import { Presence, type PresenceLimits } from '../presence/index.ts'
import { PublishedPosts } from '../published-posts.ts'
import { conflate } from './conflate.ts'
import { DeliverySpans } from './delivery-spans.ts'
import type { Entry } from './entry.ts'
import { type Group, Groups } from './groups.ts'
import { Heartbeat } from './heartbeat.ts'
import { History, type Place } from './history.ts'
import { countClose, countSent, measureHub } from './metrics.ts'
import { type Polled, Poller, type PollRequest } from './poller.ts'
import { Reader, type ReaderOrigin } from './reader.ts'
import type { RingLimits } from './ring.ts'
import { TickBuffers } from './tick-buffers.ts'
import type { Wire } from './wire.ts'

export interface HubParts {
  log: Client<typeof eventContract>
  bus: Bus
  api: Pick<Api, 'post'>
  logger: Logger
  limits?: Partial<HubLimits> | undefined
}

export interface HubLimits {
  ring: RingLimits
  /** Bytes a reader may leave untaken before it counts as too slow. More than the longest event. */
  backlog: number
  /** Milliseconds. */
  heartbeat: number
  presence: Partial<PresenceLimits>
}

/** How many readers leave in a millisecond or two: some thousand a second, as many as a gateway takes in. */
const DEPARTURES = 2

/** Milliseconds that the log's last word holds; it speaks every second. */
const CURRENT = 3_000

const defaults: HubLimits = {
  ring: { count: 10_000, size: 32 * 1024 * 1024 },
  backlog: 1024 * 1024,
  heartbeat: HEARTBEAT_INTERVAL_MS,
  presence: {},
}

export interface Hub {
  /** Starts to follow the log; `ready` tells when readers may come. */
  start(): void
  /** Lets every reader go, telling it to come back, and takes none any more. */
  stop(): Promise<void>
  /**
   * Sends readers to the other deployment, all but those whose browsers chose this one, and spread over time so that they
   * do not arrive as one herd. Resolves when they have gone: how many, and how many stay.
   */
  leave(): Promise<{ left: number; stayed: number }>
  ready(): boolean
  /** Whether it has told of everything that is in the log, as far as the log's last word says, and that is no more than seconds old. */
  current(): boolean
  /** Told of the place that the events come after, at the start and whenever the log has become another. Must not throw. */
  onLogStart(listener: (place: Cursor) => void): void
  /** Told of every event of the log, internal ones too, in order, before any reader is. Must not throw. */
  onLogEvent(listener: (event: LogEvent) => void): void
  /** Where a cursor stands. Throws MALFORMED and UNAVAILABLE. */
  place(after: string | null): Promise<Place>
  /** Takes a reader in; `start` on it begins to send. */
  open(wire: Wire, channels: Iterable<string>, origin: ReaderOrigin): Reader
  /** A reader types; whoever follows the channel is told, unless it was told of this user just now. */
  typing(reader: Reader, channel: string): void
  /** Answers a poll; `gone` ends its wait. Throws UNAVAILABLE. */
  poll(request: PollRequest, gone: AbortSignal): Promise<Polled>
  readonly posts: PublishedPosts
  /** Readers now by transport, `polling` being those who wait; events sent since the start. */
  readonly counters: { readonly connections: Readonly<Record<Wire['transport'] | 'polling', number>>; readonly eventsSent: number }
  /** Everything up to here has been sent to whoever is not being caught up. */
  cursor(): string
}

/** Follows the event log and sends what happens to whom it concerns: once per tick, one write per reader. */
export function createHub({ log, bus, api, logger, limits }: HubParts): Hub {
  const { ring, backlog, heartbeat: interval, presence: presenceLimits } = { ...defaults, ...limits }
  const history = new History(log, ring)
  const groups = new Groups()
  const heartbeat = new Heartbeat(history, interval)
  const poller = new Poller(history, groups)
  const posts = new PublishedPosts(api.post)
  const presence = new Presence({ bus, limits: presenceLimits })
  const readers = new Set<Reader>()
  const deliveries = new DeliverySpans()
  const listeners: ((event: LogEvent) => void)[] = []
  const startListeners: ((place: Cursor) => void)[] = []
  const connections = { sse: 0, websocket: 0 }
  let eventsSent = 0
  let ticking = false
  let stopping = false

  const from = (head: LogHead): number => {
    posts.forget()
    for (const reader of readers) reader.restart()
    const after = history.begin(head)
    for (const listener of startListeners) listener({ epoch: head.epoch, sequence: after })
    poller.end()
    return after
  }

  const deliver = (batch: LogBatch): void => {
    history.add(batch)
    deliveries.arrived(batch.events)
    for (const event of batch.events) {
      posts.learn(event)
      presence.learn(event)
      if (event.type === 'session.revoked') endSession((event.data as { sessionId: number } | null)?.sessionId)
      for (const listener of listeners) listener(event)
    }
    if (!ticking) setImmediate(tick)
    ticking = true
  }

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
      eventsSent += group.readers.size * entries.length
      deliveries.sent(entries, group.readers.size + group.waiting.size)
      for (const reader of group.readers) reader.take(buffers.of(reader.wire.encoding, entries))
      for (const wake of group.waiting) wake()
    }
    countSent(eventsSent - before)
    deliveries.end()
  }

  const endSession = (sessionId: number | undefined): void => {
    if (sessionId === undefined) return
    for (const reader of readers) if (reader.session?.id === sessionId) reader.close('SESSION_REVOKED')
    poller.end((wait) => wait.sessionId === sessionId)
  }

  const left = (reader: Reader): void => {
    readers.delete(reader)
    presence.leave(reader, reader.channels)
    heartbeat.remove(reader)
    connections[reader.wire.transport]--
  }

  const follower = createFollower({ name: 'gateway', bus, log, logger, from, deliver })
  const shared = {
    history,
    groups,
    logger,
    backlog,
    left,
    presence,
    closed: countClose,
  }
  const queuedBytes = () => {
    let bytes = 0
    for (const { wire } of readers) bytes += wire.backlog
    return bytes
  }
  let forget = () => {}

  const hub: Hub = {
    posts,
    get counters() {
      return { connections: { ...connections, polling: poller.waiting }, eventsSent }
    },
    start: () => {
      forget = measureHub(hub, queuedBytes)
      presence.start()
      follower.start()
    },
    stop: async () => {
      stopping = true
      for (const reader of readers) reader.close('GOING_AWAY')
      presence.stop()
      poller.end()
      heartbeat.stop()
      forget()
      await follower.stop()
    },
    leave: async () => {
      const leaving = [...readers].filter((reader) => !reader.stays)
      const left = leaving.length + poller.end((wait) => !wait.stays)
      const stayed = readers.size - leaving.length + poller.waiting
      for (const [index, reader] of leaving.entries()) {
        reader.close('MOVED')
        if (index % DEPARTURES === DEPARTURES - 1) await sleep(1)
      }
      return { left, stayed }
    },
    ready: () => history.ready && !stopping,
    current: () => history.ready && !stopping && follower.behindFor() < CURRENT,
    onLogStart: (listener) => {
      startListeners.push(listener)
    },
    cursor: () => history.cursor,
    onLogEvent: (listener) => {
      listeners.push(listener)
    },
    place: async (after) => {
      if (stopping) throw new DuplexError('UNAVAILABLE', 'This gateway is stopping')
      return history.place(after)
    },
    typing: (reader, channel) => presence.type(reader, channel),
    poll: async (request, gone) => {
      const polled = await poller.poll({ ...request, wait: stopping ? 0 : request.wait }, gone)
      eventsSent += polled.entries.length
      countSent(polled.entries.length)
      return polled
    },
    open: (wire, channels, origin) => {
      const reader = new Reader(shared, wire, channels, origin)
      readers.add(reader)
      heartbeat.add(reader)
      presence.follow(reader, reader.channels)
      connections[wire.transport]++
      if (stopping) reader.close('GOING_AWAY')
      return reader
    },
  }
  return hub
}
