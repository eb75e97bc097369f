import type { Bus } from '@duplex/bus'
import { type Client, type Cursor, type eventContract, type LogBatch, type LogEvent, type LogHead, subjects } from '@duplex/contracts'
import { type Logger, together, traceIdOf } from '@duplex/runtime'
import { backoffMs } from './backoff.ts'
import { followerBehind, followerLag } from './metrics.ts'
import { WakeableSleep } from './wakeable-sleep.ts'

/** How long the follower waits for a missing event on the bus before it reads from the log. */
const GAP_TIMEOUT_MS = 20
/** If the bus delivers nothing for this long, the follower reads from the log. The log announces its head every second. */
const BUS_TIMEOUT_MS = 2_000
/** Events buffered while earlier ones are delivered. Further events are discarded, and read from the log later. */
const MAX_BUFFERED_EVENTS = 4_096
const READ_LIMIT = 1_000

export interface Follower {
  start(): void
  stop(): Promise<void>
  /** The last event delivered; null until the follower has reached the log for the first time. */
  position(): Cursor | null
  /** The number of events between the follower and the log's head, as far as it knows the head. */
  lag(): number
  /**
   * Milliseconds since the follower last knew that it had delivered everything. The log announces its head once a second, so
   * up to 2,000 is normal.
   */
  behindFor(): number
  /** Resolves when everything that was in the log at the start has been delivered. */
  caughtUp(): Promise<void>
}

export interface FollowerOptions {
  /** The follower's name in metrics and logs. */
  name: string
  bus: Bus
  log: Client<typeof eventContract>
  logger: Logger
  /**
   * Returns the sequence after which to start. Called at the start, and again when the log has a new epoch. Before `oldest`,
   * the log has only the events that a projection needs to start from zero.
   */
  from(head: LogHead): number | Promise<number>
  /** Receives events in order, without gaps, each once. If it throws, it receives the same events again later. */
  deliver(batch: LogBatch): void | Promise<void>
}

/**
 * Follows the event log from a given sequence. It receives events from the bus, and reads from the log if the bus has not
 * delivered them: at the start, after a gap, and if the bus is silent.
 */
export function createFollower({ name, bus, log, logger, from, deliver }: FollowerOptions): Follower {
  const idle = new WakeableSleep()
  /** Events from the bus that are not delivered yet, by sequence. */
  const buffered = new Map<number, LogEvent>()
  const reached = Promise.withResolvers<void>()
  let position: Cursor | null = null
  let head = 0
  let target = Number.POSITIVE_INFINITY
  let lastMessageAt = 0
  let completeAt = Number.NEGATIVE_INFINITY
  let gapSince: number | null = null
  /** The first of the events that are being delivered; for the log message if that fails. */
  let delivering: LogEvent | undefined
  let stopping = false
  let running: Promise<void> = Promise.resolve()

  const onExtent = (epoch: string, sequence: number) => {
    lastMessageAt = performance.now()
    if (position && epoch !== position.epoch) {
      position = null
      buffered.clear()
      head = 0
      completeAt = Number.NEGATIVE_INFINITY
    }
    head = Math.max(head, sequence)
    if (position && position.sequence >= head) completeAt = lastMessageAt
    idle.wake()
  }

  const onEvents = (message: unknown) => {
    const batch = message as LogBatch
    onExtent(batch.epoch, batch.events.at(-1)?.sequence ?? 0)
    for (const event of batch.events) {
      if (buffered.size >= MAX_BUFFERED_EVENTS) break
      if (!position || event.sequence > position.sequence) buffered.set(event.sequence, event)
    }
  }

  const onHead = (message: unknown) => {
    const announced = message as LogHead
    onExtent(announced.epoch, announced.head)
  }

  /** Delivers events and moves the position to `through`. */
  const deliverThrough = async (epoch: string, events: LogEvent[], through: number) => {
    delivering = events[0]
    if (delivering) await deliver({ epoch, events })
    delivering = undefined
    if (position?.epoch !== epoch) return
    position = { epoch, sequence: through }
    gapSince = null
    if (through >= head) completeAt = performance.now()
    for (const sequence of buffered.keys()) if (sequence <= through) buffered.delete(sequence)
    if (through >= target) reached.resolve()
  }

  const begin = async () => {
    const now = await log.head({})
    const start = await from(now)
    if (start > now.head) throw new Error(`Cannot follow the event log after ${start}: its head is ${now.head}`)
    if (target === Number.POSITIVE_INFINITY) target = now.head
    head = Math.max(head, now.head)
    lastMessageAt = performance.now()
    position = { epoch: now.epoch, sequence: start }
    if (start >= head) completeAt = lastMessageAt
    if (start >= target) reached.resolve()
  }

  const readFromLog = async ({ epoch, sequence }: Cursor) => {
    const page = await log.read({ after: sequence, limit: READ_LIMIT })
    onExtent(page.epoch, page.head)
    if (page.epoch === epoch) await deliverThrough(epoch, page.events, page.through)
  }

  /** Does the next piece of work. Returns the milliseconds to wait if there is none, else 0. */
  const step = async (): Promise<number> => {
    if (!position) {
      await begin()
      return 0
    }
    const consecutive: LogEvent[] = []
    for (let next = buffered.get(position.sequence + 1); next && consecutive.length < READ_LIMIT; next = buffered.get(next.sequence + 1))
      consecutive.push(next)
    if (consecutive.length > 0) {
      await deliverThrough(position.epoch, consecutive, consecutive.at(-1)!.sequence)
      return 0
    }
    const now = performance.now()
    if (head > position.sequence) gapSince ??= now
    const silentForMs = now - lastMessageAt
    if ((gapSince !== null && now - gapSince >= GAP_TIMEOUT_MS) || silentForMs >= BUS_TIMEOUT_MS) {
      await readFromLog(position)
      return 0
    }
    return gapSince !== null ? Math.max(1, GAP_TIMEOUT_MS - (now - gapSince)) : BUS_TIMEOUT_MS - silentForMs
  }

  const run = async () => {
    const subscriptions = [bus.subscribe(subjects.events, onEvents), bus.subscribe(subjects.head, onHead)]
    let failures = 0
    while (!stopping) {
      try {
        const waitMs = await step()
        if (failures > 0) logger.info({ failures, follower: name }, 'Following the event log again')
        failures = 0
        if (waitMs > 0) await idle.sleep(waitMs)
      } catch (error) {
        if (failures++ === 0)
          logger.warn(
            { err: error, follower: name, ...logFieldsOf(delivering) },
            'Following the event log failed: retrying until it succeeds',
          )
        delivering = undefined
        await new Promise((resolve) => setTimeout(resolve, backoffMs(failures)))
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
      idle.wake()
      await running
    },
    position: () => position,
    lag,
    behindFor,
    caughtUp: () => reached.promise,
  }
}

/** Log fields that identify an event. */
function logFieldsOf(event: LogEvent | undefined): object {
  return event ? { sequence: event.sequence, type: event.type, traceId: traceIdOf(event.traceparent) } : {}
}
