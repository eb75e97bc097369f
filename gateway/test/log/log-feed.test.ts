import { type Bus, memoryBus } from '@duplex/bus'
import { type Client, type eventContract, type LogEvent, subjects } from '@duplex/contracts'
import { createLogger } from '@duplex/runtime'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createLogFeed, type LogFeed, type LogStart } from '../../src/log/log-feed.ts'

let bus: Bus
let feed: LogFeed
/** The log that the feed reads. */
let epoch: string
let events: LogEvent[]

const at = '2026-01-01T00:00:00.000Z'

/** Adds an event to the log, without announcing it on the bus. */
function append(type: string, data: unknown, version = 1): LogEvent {
  const sequence = events.length + 1
  const event: LogEvent = { id: `event-${sequence}`, type, key: 'thing:1', version, channel: null, at, data, meta: null, sequence }
  events.push(event)
  return event
}

/** Adds an event to the log and announces it. */
function publish(type: string, data: unknown, version = 1): void {
  bus.publish(subjects.events, { epoch, events: [append(type, data, version)] })
}

const announceHead = () => bus.publish(subjects.head, { epoch, oldest: 1, head: events.length })

const log = {
  head: async () => ({ epoch, oldest: 1, head: events.length }),
  read: async ({ after }: { after: number }) => ({
    epoch,
    oldest: 1,
    head: events.length,
    events: events.slice(after),
    through: events.length,
  }),
} as unknown as Client<typeof eventContract>

beforeEach(() => {
  bus = memoryBus()
  epoch = 'first'
  events = []
  feed = createLogFeed({ log, bus, logger: createLogger('test', 'silent'), replayEvents: 2 })
})
afterEach(async () => {
  await feed.stop()
  await bus.close()
})

describe('the log feed', () => {
  it('calls all listeners for an event in the order of their registration, before the next event', async () => {
    const calls: string[] = []
    feed.onAny(({ sequence }) => calls.push(`cache ${sequence}`))
    feed.on('session.revoked', ({ sequence }) => calls.push(`sessions ${sequence}`))
    feed.onAny(({ sequence }) => calls.push(`hub ${sequence}`))
    append('session.revoked', { sessionId: 1, userId: 1 })
    append('site.updated', { site: {} })
    feed.start()
    await expect.poll(() => calls).toEqual(['cache 1', 'sessions 1', 'hub 1', 'cache 2', 'hub 2'])
  })

  it('calls all listeners for an event in one turn of the event loop', async () => {
    const turns: number[] = []
    let turn = 0
    feed.onAny(() => {
      turns.push(turn)
      setImmediate(() => turn++)
    })
    feed.onAny(() => turns.push(turn))
    append('site.updated', { site: {} })
    feed.start()
    await expect.poll(() => turns).toEqual([0, 0])
  })

  it('gives a typed listener the data, meta and version of its type of event only', async () => {
    const revoked: [number, number, null, number][] = []
    feed.on('session.revoked', ({ data, meta, version }) => revoked.push([data.sessionId, data.userId, meta, version]))
    feed.start()
    await expect.poll(() => feed.isReady()).toBe(true)
    publish('user.deleted', { userId: 7 })
    publish('session.revoked', { sessionId: 3, userId: 4 }, 5)
    await expect.poll(() => revoked).toEqual([[3, 4, null, 5]])
  })

  it('gives erased events and unknown types to `onAny` listeners only', async () => {
    const typed: number[] = []
    const any: [string, unknown][] = []
    feed.on('session.revoked', ({ sequence }) => typed.push(sequence))
    feed.onAny(({ type, data }) => any.push([type, data]))
    feed.start()
    await expect.poll(() => feed.isReady()).toBe(true)
    publish('session.revoked', null)
    publish('of.a.later.release', { some: 'data' })
    publish('session.revoked', { sessionId: 1, userId: 1 })
    await expect.poll(() => typed).toEqual([3])
    expect(any.map(([type, data]) => [type, data !== null])).toEqual([
      ['session.revoked', false],
      ['of.a.later.release', true],
      ['session.revoked', true],
    ])
  })

  it('starts `replayEvents` before the head, and is ready and current once it has delivered them', async () => {
    const starts: LogStart[] = []
    const sequences: number[] = []
    feed.onRestart((start) => starts.push(start))
    feed.onAny(({ sequence }) => sequences.push(sequence))
    for (let nth = 0; nth < 5; nth++) append('site.updated', { site: {} })
    expect([feed.position, feed.isReady(), feed.isCurrent()]).toEqual([null, false, false])
    feed.start()
    await expect.poll(() => feed.isReady()).toBe(true)
    expect(starts).toEqual([{ epoch: 'first', sequence: 3, head: 5 }])
    expect(sequences).toEqual([4, 5])
    expect(feed.position).toEqual({ epoch: 'first', sequence: 5 })
    await expect.poll(() => feed.isCurrent()).toBe(true)
    await feed.stop()
    expect(feed.isCurrent()).toBe(false)
  })

  it('announces a restart with the new cursor when the log has a new epoch, and continues from there', async () => {
    const calls: string[] = []
    feed.onRestart((start) => calls.push(`restart ${start.epoch}-${start.sequence}`))
    feed.onAny(({ sequence }) => calls.push(`event ${sequence}`))
    append('site.updated', { site: {} })
    feed.start()
    await expect.poll(() => calls).toEqual(['restart first-0', 'event 1'])
    epoch = 'second'
    events = []
    for (let nth = 0; nth < 3; nth++) append('site.updated', { site: {} })
    announceHead()
    await expect.poll(() => calls).toEqual(['restart first-0', 'event 1', 'restart second-1', 'event 2', 'event 3'])
    expect(feed.position).toEqual({ epoch: 'second', sequence: 3 })
  })
})
