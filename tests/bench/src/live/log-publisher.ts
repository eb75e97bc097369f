import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { natsBus } from '@duplex/bus'
import { eventContract, type LogBatch, type LogEvent, type LogHead, subjects } from '@duplex/contracts'
import { connectNats, serveNats } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import type { Publishing } from './live-server.ts'
import type { Publisher } from './publisher.ts'

/** Events kept for a gateway that missed some. */
const KEPT = 50_000
const HEAD_INTERVAL = 1_000

/**
 * Replaces the event service with a log in memory: numbers the events without a gap, publishes them on the bus in the
 * log's format, and serves `head` and `read`.
 */
export async function logPublisher({ natsUrl, channel, url }: Publishing & { by: 'log' }): Promise<Publisher> {
  const logger = createLogger('log', 'warn')
  const nats = await connectNats(natsUrl, { name: 'event', logger })
  const bus = natsBus(nats)
  const epoch = randomUUID().replaceAll('-', '').slice(0, 12)
  const log: LogEvent[] = []
  let head = 0

  const extent = (): LogHead => ({ epoch, oldest: head - log.length + 1, head })
  const service = serveNats(
    eventContract,
    {
      ping: async () => ({}),
      append: async () => ({}),
      report: async () => ({ complete: true }),
      head: async () => extent(),
      read: async ({ after, channels, limit }) => {
        const events = log.slice(Math.max(0, after - head + log.length)).slice(0, limit)
        const through = events.at(-1)?.sequence ?? head
        return { ...extent(), events: events.filter((event) => !channels || channels.includes(event.channel!)), through }
      },
    },
    nats,
    { logger },
  )
  await service.ready
  const announce = () => bus.publish(subjects.head, extent())
  const announcing = setInterval(announce, HEAD_INTERVAL)
  announce()
  await followed(url, channel, epoch)

  return {
    publish: (payloads) => {
      const at = new Date().toISOString()
      const events = payloads.map((data): LogEvent => {
        const sequence = ++head
        return { id: randomUUID(), type: 'lab.measured', key: channel, version: sequence, channel, at, data, meta: null, sequence }
      })
      log.push(...events)
      if (log.length > 2 * KEPT) log.splice(0, log.length - KEPT)
      bus.publish(subjects.events, { epoch, events } satisfies LogBatch)
    },
    close: async () => {
      clearInterval(announcing)
      await service.stop()
      await nats.close()
    },
  }
}

/** Resolves once the gateway follows this log. */
async function followed(url: string, channel: string, epoch: string): Promise<void> {
  for (const end = performance.now() + 30_000; ; await sleep(100)) {
    const answer = await fetch(`${url}/live?channel=${channel}`)
    if (answer.ok && ((await answer.json()) as { cursor: string }).cursor.startsWith(epoch)) return
    if (performance.now() > end) throw new Error(`the gateway does not follow the log: it answers ${answer.status}`)
  }
}
