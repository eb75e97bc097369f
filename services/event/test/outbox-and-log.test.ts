import type { Bus } from '@duplex/bus'
import type { Store } from '@duplex/db'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createPipeline, gaplessVersions, history, type Log } from './pipeline.ts'

const KEYS = 5
const TIMES = 20

describe.each<Store['kind']>(['postgresql', 'pglite'])('the outbox and the log on %s', (kind) => {
  let pipeline: Awaited<ReturnType<typeof createPipeline>>
  const stops: (() => Promise<void>)[] = []

  beforeEach(async () => {
    pipeline = await createPipeline(kind)
  })
  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) await stop()
    await pipeline.close()
  })

  const startOutbox = (log: Log = pipeline.log) => {
    const outbox = pipeline.writer.outbox(log)
    outbox.start()
    stops.push(() => outbox.stop())
    return outbox
  }

  const startProjection = async (bus: Bus = pipeline.bus, log: Log = pipeline.log) => {
    const projection = pipeline.reader.projection(bus, log)
    await projection.start()
    stops.push(() => projection.stop())
    return projection
  }

  const writeAll = (outbox: ReturnType<typeof startOutbox>, times = TIMES) =>
    Promise.all(Array.from({ length: KEYS * times }, (_, index) => pipeline.writer.bump(outbox, (index % KEYS) + 1)))

  const expectAllSeen = (times = TIMES) =>
    expect.poll(async () => gaplessVersions(await pipeline.reader.seen(), KEYS, times), { timeout: 15_000, interval: 50 }).toEqual([])

  const expectGaplessLog = async (times = TIMES) => {
    const events = await history(pipeline.log)
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
    expect(gaplessVersions(events, KEYS, times)).toEqual([])
  }

  it('numbers events of concurrent writers without gaps, and keeps the order of changes of each row', async () => {
    const outbox = startOutbox()
    await startProjection()
    await writeAll(outbox)
    await expectAllSeen()
    await expectGaplessLog()
    await expect.poll(() => outbox.depth()).toBe(0)
  })

  it('numbers each event once if two relays send the same outbox', async () => {
    const outbox = startOutbox()
    startOutbox()
    startOutbox()
    await writeAll(outbox)
    await expect.poll(() => outbox.depth()).toBe(0)
    await expectGaplessLog()
  })

  it('stores each event once if a relay stops between sending and deleting', async () => {
    const sent = Promise.withResolvers<void>()
    const dying: Log = {
      ...pipeline.log,
      append: async (input) => {
        await pipeline.log.append(input)
        sent.resolve()
        return new Promise(() => {})
      },
    }
    const first = pipeline.writer.outbox(dying)
    first.start()
    await writeAll(first)
    await sent.promise
    expect(await first.depth()).toBeGreaterThan(0)
    const second = startOutbox()
    await expect.poll(() => second.depth()).toBe(0)
    await expectGaplessLog()
  })

  it('loses no event and keeps the order if the log fails for a while', async () => {
    let refusals = 0
    const flaky: Log = {
      ...pipeline.log,
      append: async (input) => {
        if (refusals++ % 3 < 2) throw new Error('not now')
        return pipeline.log.append(input)
      },
    }
    const outbox = startOutbox(flaky)
    await writeAll(outbox)
    await expect.poll(() => outbox.depth(), { timeout: 15_000 }).toBe(0)
    await expectGaplessLog()
  })

  it('delivers the whole history to a follower that starts late', async () => {
    const outbox = startOutbox()
    await writeAll(outbox)
    await expect.poll(() => outbox.depth()).toBe(0)
    const projection = await startProjection()
    await projection.caughtUp()
    expect(gaplessVersions(await pipeline.reader.seen(), KEYS, TIMES)).toEqual([])
  })

  it('applies each event once if two followers share one cursor', async () => {
    const outbox = startOutbox()
    await Promise.all([startProjection(), startProjection(), startProjection()])
    await writeAll(outbox)
    await expectAllSeen()
    const { head } = await pipeline.log.head({})
    await expect.poll(() => pipeline.reader.db.kysely.selectFrom('projection').select('sequence').execute()).toEqual([{ sequence: head }])
    expect(gaplessVersions(await pipeline.reader.seen(), KEYS, TIMES)).toEqual([])
  })

  it('reads from the log what the bus loses, repeats or reorders', async () => {
    let messages = 0
    let held: { subject: string; message: unknown } | null = null
    const lossy: Bus = {
      ...pipeline.bus,
      subscribe: (subject, handle) =>
        pipeline.bus.subscribe(subject, (message) => {
          const turn = messages++ % 5
          if (turn === 1) return
          if (turn === 2) {
            held = { subject, message }
            return
          }
          handle(message)
          if (turn === 3) handle(message)
          if (held?.subject === subject) {
            handle(held.message)
            held = null
          }
        }),
    }
    const outbox = startOutbox()
    await startProjection(lossy)
    for (let time = 1; time <= TIMES; time++) await writeAll(outbox, 1)
    await expectAllSeen()
    expect(messages).toBeGreaterThan(5)
  })

  it('rolls an effect back with its cursor, and applies it once on retry', async () => {
    const failing = new Set([3, 7, 14])
    const projection = pipeline.reader.projection(pipeline.bus, pipeline.log, async (version) => {
      if (failing.delete(version)) throw new Error('died between effect and cursor')
    })
    await projection.start()
    stops.push(() => projection.stop())
    const outbox = startOutbox()
    await writeAll(outbox)
    await expectAllSeen()
    expect(failing.size).toBe(0)
  })

  it('no longer returns the data of events that a deletion has erased', async () => {
    const at = new Date().toISOString()
    const event = {
      type: 'comment.created',
      key: 'comment:1',
      version: 1,
      channel: 'comments:1',
      at,
      data: { secret: 1 },
      meta: { secret: 2 },
    }
    await pipeline.log.append({
      events: [
        { ...event, id: crypto.randomUUID() },
        { ...event, key: 'comment:2', id: crypto.randomUUID() },
      ],
    })
    await pipeline.log.append({
      events: [{ ...event, id: crypto.randomUUID(), type: 'comment.deleted', version: 2, data: { gone: true } }],
    })
    const events = await history(pipeline.log)
    expect(events.map(({ key, type, data, meta }) => ({ key, type, data, meta }))).toEqual([
      { key: 'comment:1', type: 'comment.created', data: null, meta: null },
      { key: 'comment:2', type: 'comment.created', data: { secret: 1 }, meta: { secret: 2 } },
      { key: 'comment:1', type: 'comment.deleted', data: { gone: true }, meta: { secret: 2 } },
    ])
  })

  it('reads by channel, returns the last sequence that it read, and never exceeds the maximum message size', async () => {
    const at = new Date().toISOString()
    const big = 'x'.repeat(200_000)
    const event = (channel: string, data: unknown) => ({
      id: crypto.randomUUID(),
      type: 'lab',
      key: channel,
      version: 1,
      channel,
      at,
      data,
      meta: null,
    })
    for (let index = 0; index < 4; index++) await pipeline.log.append({ events: [event('lab:a', { big }), event('lab:b', { index })] })
    const all = await pipeline.log.read({ after: 0, limit: 1_000 })
    expect(all).toMatchObject({ oldest: 1, head: 8, through: all.events.at(-1)!.sequence })
    expect(Buffer.byteLength(JSON.stringify(all))).toBeLessThan(1_000_000)
    expect(all.through).toBeLessThan(8)
    const channel = await pipeline.log.read({ after: 2, channels: ['lab:b'], limit: 1_000 })
    expect(channel.events.map((found) => found.data)).toEqual([{ index: 1 }, { index: 2 }, { index: 3 }])
    expect(channel.through).toBe(8)
    const limited = await pipeline.log.read({ after: 0, channels: ['lab:b'], limit: 2 })
    expect(limited).toMatchObject({ through: 4, events: [{ sequence: 2 }, { sequence: 4 }] })
    expect(await pipeline.log.read({ after: 8, limit: 10 })).toMatchObject({ events: [], through: 8 })
  })

  it('skips an event that is already in the log, also within one append, and stores the others', async () => {
    const at = new Date().toISOString()
    const event = (name: string) => ({
      id: crypto.randomUUID(),
      type: 'lab',
      key: name,
      version: 1,
      channel: null,
      at,
      data: { name },
      meta: null,
    })
    const [first, second, third] = [event('first'), event('second'), event('third')]
    await pipeline.log.append({ events: [first] })
    await Promise.all([
      pipeline.log.append({ events: [first, second, second] }),
      pipeline.log.append({ events: [second, third] }),
      pipeline.log.append({ events: [third, first] }),
    ])
    const events = await history(pipeline.log)
    expect(events.map(({ sequence, key }) => ({ sequence, key }))).toEqual([
      { sequence: 1, key: 'first' },
      { sequence: 2, key: 'second' },
      { sequence: 3, key: 'third' },
    ])
  })
})
