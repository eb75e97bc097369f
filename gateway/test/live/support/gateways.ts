import { randomUUID } from 'node:crypto'
import { type Bus, natsBus } from '@duplex/bus'
import { subjects } from '@duplex/contracts'
import { connectNats } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { inject } from 'vitest'
import type { GatewayOptions } from '../../../src/context.ts'
import { createGateway } from '../../../src/create-gateway.ts'
import { type LiveBlog, startLiveBlog } from './live-blog.ts'

export interface Gateway {
  url: string
  /** Stops its announcements, as if it had died. */
  silence(): void
  stop(): Promise<void>
}

export interface Gateways {
  blog: LiveBlog
  /** Starts another gateway of the same blog, in addition to the blog's own. */
  start(): Promise<Gateway>
  /** Publishes an announcement as a further gateway would. */
  publish(announcement: unknown): void
  close(): Promise<void>
}

/** A blog whose gateways exchange presence over `kind`, and everything else in this process. */
export async function startGateways(kind: 'memory' | 'nats', live: GatewayOptions['live'] & {}): Promise<Gateways> {
  const connection =
    kind === 'nats' ? await connectNats(inject('natsUrl'), { name: 'gateways', logger: createLogger('test', 'silent') }) : null
  const over = connection && natsBus(connection)
  // Other tests share the broker.
  const subject = `test.${randomUUID()}`
  const joined = (bus: Bus, isAnnouncing = () => true): Bus => ({
    ...bus,
    publish: (name, message) => {
      if (name !== subjects.ephemeral) bus.publish(name, message)
      else if (isAnnouncing()) over ? over.publish(subject, message) : bus.publish(name, message)
    },
    subscribe: (name, handle) => (over && name === subjects.ephemeral ? over.subscribe(subject, handle) : bus.subscribe(name, handle)),
  })
  let own: Bus | null = null
  const blog = await startLiveBlog(live, ({ bus }) => {
    own = bus
    return { bus: joined(bus) }
  })
  const bus = own!
  const started: Gateway[] = []

  return {
    blog,
    start: async () => {
      let announcing = true
      const app = await createGateway({ ...blog.parts, bus: joined(bus, () => announcing), live })
      const url = await app.listen({ port: 0, host: '127.0.0.1' })
      while (!app.isReady()) await new Promise((resolve) => setTimeout(resolve, 5))
      const gateway = { url, silence: () => void (announcing = false), stop: () => app.close() }
      started.push(gateway)
      return gateway
    },
    publish: (announcement) => joined(bus).publish(subjects.ephemeral, announcement),
    close: async () => {
      for (const gateway of started) await gateway.stop()
      await blog.close()
      await over?.close()
      await connection?.close()
    },
  }
}
