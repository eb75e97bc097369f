import { join } from 'node:path'
import { natsBus } from '@duplex/bus'
import { eventContract } from '@duplex/contracts'
import { connect } from '@duplex/db'
import { connectNats, natsClient } from '@duplex/rpc'
import { freshDatabase, startNats, startProcess } from '@duplex/test-support'
import { afterEach, expect, it } from 'vitest'
import { createReader, createWriter, gaplessVersions, history, logger } from './pipeline.ts'

const KEYS = 5
const entry = join(import.meta.dirname, '../src/main.ts')
const stops: (() => Promise<unknown> | unknown)[] = []

afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

/** A writer and a reader in this process, their own NATS server, and the event service in its own process. */
async function start() {
  const nats = await startNats()
  stops.push(() => nats.stop())
  const database = await freshDatabase()
  stops.push(() => database.remove())
  const environment = { DATABASE_URL: database.config.databaseUrl, NATS_URL: nats.url, LOG_LEVEL: 'warn' }
  let service = await startProcess(entry, environment)
  stops.push(() => service.end())

  const connection = await connectNats(nats.url, { name: 'comment', logger })
  stops.push(() => connection.close())
  const store = await connect(database.config)
  stops.push(() => store.close())
  const log = natsClient(eventContract, connection)
  const writer = await createWriter(store)
  const outbox = writer.outbox(log)
  outbox.start()
  stops.push(() => outbox.stop())
  const reader = await createReader(store)
  const projection = reader.projection(natsBus(connection), log)
  await projection.start()
  stops.push(() => projection.stop())

  return {
    nats,
    log,
    reader,
    projection,
    /** Writes one version of each key at a time until `done` is called; resolves with the number of versions. */
    writeUntil: async (done: Promise<unknown>): Promise<number> => {
      let going = true
      void done.finally(() => (going = false))
      let times = 0
      while (going) {
        times++
        for (let key = 1; key <= KEYS; key++) await writer.bump(outbox, key)
      }
      return times
    },
    replaceService: async () => {
      await service.end('SIGKILL')
      service = await startProcess(entry, environment)
    },
    expectComplete: async (times: number) => {
      await expect.poll(async () => gaplessVersions(await reader.seen(), KEYS, times), { timeout: 20_000, interval: 100 }).toEqual([])
      const events = await history(log)
      expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
      expect(gaplessVersions(events, KEYS, times)).toEqual([])
    },
  }
}

/** Resolves when the reader has applied `more` further events. */
async function untilApplied(pipeline: Awaited<ReturnType<typeof start>>, more: number) {
  const before = (await pipeline.reader.seen()).length
  await expect
    .poll(async () => (await pipeline.reader.seen()).length, { timeout: 20_000, interval: 50 })
    .toBeGreaterThanOrEqual(before + more)
}

it('loses and repeats no event if the event service is killed repeatedly', { timeout: 90_000 }, async () => {
  const pipeline = await start()
  const faults = (async () => {
    for (let kill = 0; kill < 5; kill++) {
      await untilApplied(pipeline, 20)
      await pipeline.replaceService()
    }
    await untilApplied(pipeline, 20)
  })()
  const times = await pipeline.writeUntil(faults)
  await faults
  await pipeline.expectComplete(times)
})

it('loses and repeats no event if NATS is killed', { timeout: 90_000 }, async () => {
  const pipeline = await start()
  const faults = (async () => {
    for (let kill = 0; kill < 3; kill++) {
      await untilApplied(pipeline, 20)
      await pipeline.nats.restart()
    }
    await untilApplied(pipeline, 20)
  })()
  const times = await pipeline.writeUntil(faults)
  await faults
  await pipeline.expectComplete(times)
})
