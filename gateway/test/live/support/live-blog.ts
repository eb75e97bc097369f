import { randomUUID } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import type { LogEvent, NewEvent } from '@duplex/contracts'
import type { GatewayOptions } from '../../../src/context.ts'
import type { Hub } from '../../../src/live/index.ts'
import { retryUnavailable } from '../../../src/retry-unavailable.ts'
import { Caller } from '../../support/caller.ts'
import { type Blog, startBlog } from '../../support/start-blog.ts'

export interface LiveBlog extends Blog {
  /** `http://127.0.0.1:<port>` */
  url: string
  hub: Hub
  anonymous: Caller
  /** Appends events directly to the log. Returns the sequence of the last one. */
  append(...events: Partial<NewEvent>[]): Promise<number>
  /** Everything in the log, in order. */
  history(): Promise<LogEvent[]>
  cursor(sequence: number): Promise<string>
  /** Resolves when the hub has received everything that is in the log. */
  settled(): Promise<void>
}

/** Starts a blog whose gateway listens, with these options of the hub. */
export async function startLiveBlog(
  live: GatewayOptions['live'] & {} = {},
  change: (parts: GatewayOptions) => Partial<GatewayOptions> = () => ({}),
): Promise<LiveBlog> {
  const blog = await startBlog((parts) => ({ live, ...change(parts) }))
  await blog.app.listen({ port: 0, host: '127.0.0.1' })
  await until(() => blog.app.isReady())
  const { log } = blog.parts

  const history = async () => {
    const events: LogEvent[] = []
    for (let after = 0; ; ) {
      const page = await log.read({ after, limit: 1_000 })
      events.push(...page.events)
      after = page.through
      if (after === page.head) return events
    }
  }

  return {
    ...blog,
    url: `http://127.0.0.1:${(blog.app.server.address() as AddressInfo).port}`,
    hub: blog.app.gateway.hub,
    anonymous: new Caller(blog.app),
    append: async (...events) => {
      const added = events.map(newEvent)
      // Retried as by a relay: the log ignores events that it has already stored.
      await retryUnavailable(() => log.append({ events: added }), ['OUTCOME_UNKNOWN'])
      return (await log.head({})).head
    },
    history,
    settled: async () => {
      const { epoch, head } = await log.head({})
      await until(() => blog.app.gateway.hub.cursor() === `${epoch}-${head}`)
    },
    cursor: async (sequence) => `${(await log.head({})).epoch}-${sequence}`,
  }
}

function newEvent(event: Partial<NewEvent>): NewEvent {
  const key = `thing:${randomUUID()}`
  return {
    id: randomUUID(),
    type: 'comment.created',
    key,
    version: 1,
    channel: 'lab:a',
    at: new Date().toISOString(),
    data: {},
    meta: null,
    ...event,
  }
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}
