import type { Bus } from '@duplex/bus'
import { type Client, type Cursor, type eventContract, type LogBatch, type LogEvent, type LogHead, subjects } from '@duplex/contracts'
import { type Logger, together, traceIdOf } from '@duplex/runtime'
import { followerBehind, followerLag } from './metrics.ts'
import { backoff, Pause } from './pause.ts'

/** Milliseconds a missing event may be late on the bus before it is read from the log. */
const GAP = 20
/** Milliseconds without a word from the bus (the head comes every second) after which the log is read. */
const SILENCE = 2_000
/** Events kept while earlier ones are worked on; what comes on top is read from the log later. */
const WAITING = 4_096
const READ_LIMIT = 1_000

export interface Follower {
  start(): void
  stop(): Promise<void>
  /** The last event handed over; null before the log has been reached for the first time. */
  position(): Cursor | null
  /** How many events behind the log's head, as far as it is known. */
  lag(): number
  /** Milliseconds since it last knew to have handed over everything; the log says every second what that is. */
  behindFor(): number
  /** Resolves once everything that was in the log at the start has been handed over. */
  caughtUp(): Promise<void>
}

export interface FollowerOptions {
  /** What metrics and logs call it. */
  name: string
  bus: Bus
  log: Client<typeof eventContract>
  logger: Logger
  /** The sequence to go on after; asked at the start, and again when the log has a new epoch. */
  from(head: LogHead): number | Promise<number>
  /** Takes events without a gap, each once, in order. Where it throws, it is given the same again, later. */
  deliver(batch: LogBatch): void | Promise<void>
}

/**
 * Reads the event log from a place on, without an end: from the bus while that brings every event, from the log itself
 * wherever the bus has a gap, is silent, or has not started yet.
 */
export function createFollower({ name, bus, log, logger, from, deliver }: FollowerOptions): Follower {
  const pause = new Pause()
  const waiting = new Map<number, LogEvent>()
  const reached = Promise.withResolvers<void>()
  let position: Cursor | null = null
  let head = 0
  let target = Number.POSITIVE_INFINITY
  let heardAt = 0
  let completeAt = Number.NEGATIVE_INFINITY
  let gapSince: number | null = null
  /** The first of the events that are being handed over. */
  let first: LogEvent | undefined
  let stopping = false
  let running: Promise<void> = Promise.resolve()

  const hear = (epoch: string, sequence: number) => {
    heardAt = performance.now()
    if (position && epoch !== position.epoch) {
      position = null
      waiting.clear()
      head = 0
      completeAt = Number.NEGATIVE_INFINITY
    }
    head = Math.max(head, sequence)
    if (position && position.sequence >= head) completeAt = heardAt
    pause.wake()
  }

  const onEvents = (message: unknown) => {
    const batch = message as LogBatch
    hear(batch.epoch, batch.events.at(-1)?.sequence ?? 0)
    for (const event of batch.events) {
      if (waiting.size >= WAITING) break
      if (!position || event.sequence > position.sequence) waiting.set(event.sequence, event)
    }
  }

  const onHead = (message: unknown) => {
    const announced = message as LogHead
    hear(announced.epoch, announced.head)
  }

  const handOver = async (epoch: string, events: LogEvent[], through: number) => {
    first = events[0]
    if (first) await deliver({ epoch, events })
    first = undefined
    if (position?.epoch !== epoch) return
    position = { epoch, sequence: through }
    gapSince = null
    if (through >= head) completeAt = performance.now()
    for (const sequence of waiting.keys()) if (sequence <= through) waiting.delete(sequence)
    if (through >= target) reached.resolve()
  }

  const begin = async () => {
    const now = await log.head({})
    const start = await from(now)
    if (start > now.head) throw new Error(`the place to follow from, ${start}, is above the log's head, ${now.head}`)
    if (start < now.oldest - 1) throw new Error(`the events after ${start} are no longer kept: the oldest is ${now.oldest}`)
    if (target === Number.POSITIVE_INFINITY) target = now.head
    head = Math.max(head, now.head)
    heardAt = performance.now()
    position = { epoch: now.epoch, sequence: start }
    if (start >= head) completeAt = heardAt
    if (start >= target) reached.resolve()
  }

  const readOn = async ({ epoch, sequence }: Cursor) => {
    const page = await log.read({ after: sequence, limit: READ_LIMIT })
    hear(page.epoch, page.head)
    if (page.epoch === epoch) await handOver(epoch, page.events, page.through)
  }

  /** Does the next piece of work; answers how long to wait where there is none. */
  const step = async (): Promise<number> => {
    if (!position) {
      await begin()
      return 0
    }
    const run: LogEvent[] = []
    for (let next = waiting.get(position.sequence + 1); next && run.length < READ_LIMIT; next = waiting.get(next.sequence + 1))
      run.push(next)
    if (run.length > 0) {
      await handOver(position.epoch, run, run.at(-1)!.sequence)
      return 0
    }
    const now = performance.now()
    if (head > position.sequence) gapSince ??= now
    const silentFor = now - heardAt
    if ((gapSince !== null && now - gapSince >= GAP) || silentFor >= SILENCE) {
      await readOn(position)
      return 0
    }
    return gapSince !== null ? Math.max(1, GAP - (now - gapSince)) : SILENCE - silentFor
  }

  const run = async () => {
    const subscriptions = [bus.subscribe(subjects.events, onEvents), bus.subscribe(subjects.head, onHead)]
    let failures = 0
    while (!stopping) {
      try {
        const wait = await step()
        if (failures > 0) logger.info({ failures }, 'following again')
        failures = 0
        if (wait > 0) await pause.wait(wait)
      } catch (error) {
        if (failures++ === 0) logger.warn({ err: error, follower: name, ...placeOf(first) }, 'cannot follow the event log: trying again')
        first = undefined
        await new Promise((resolve) => setTimeout(resolve, backoff(failures)))
      }
    }
    for (const subscription of subscriptions) subscription.unsubscribe()
  }

  const lag = () => (position ? Math.max(0, head - position.sequence) : 0)
  const behindFor = () => performance.now() - completeAt
  const measure = () =>
    together([
      followerLag.from({ follower: name }, () => (position ? lag() : null)),
      followerBehind.from({ follower: name }, () => (Number.isFinite(completeAt) ? behindFor() / 1_000 : null)),
    ])

  return {
    start: () => {
      running = run().finally(measure())
    },
    stop: async () => {
      stopping = true
      pause.wake()
      await running
    },
    position: () => position,
    lag,
    behindFor,
    caughtUp: () => reached.promise,
  }
}

/** What a line tells of an event, so that it can be found. */
function placeOf(event: LogEvent | undefined): object {
  return event ? { sequence: event.sequence, type: event.type, traceId: traceIdOf(event.traceparent) } : {}
}
