import { LiveClient, type TransportName } from '@duplex/live-client'

/** One reader of a post's comments, and all that went past it. */
interface CrowdReader {
  transport: TransportName
  client: LiveClient
  open: Promise<void>
  /** The comments it was told of, in order. */
  seen: number[]
  /** Why it stopped for good, or was told to load its page anew. */
  errors: string[]
}

export interface Crowd {
  readers: CrowdReader[]
  /** Milliseconds that readers were without a connection: one for each time, the shortest first. */
  pauses(): number[]
  leave(): void
}

/** Readers of one channel, over these transports in turn, each with a client of its own. Resolves when all are open. */
export async function gather(url: string, channel: string, count: number, transports: readonly TransportName[]): Promise<Crowd> {
  const pauses: number[] = []
  const readers = Array.from({ length: count }, (_, index): CrowdReader => {
    const open = Promise.withResolvers<void>()
    const seen: number[] = []
    const errors: string[] = []
    const transport = transports[index % transports.length]!
    let lostAt: number | null = null
    const client = new LiveClient({
      url: `${url}/live`,
      transport,
      channels: [channel],
      onEvent: (event) => {
        if (event.type === 'comment.created') seen.push(event.data.comment.id)
      },
      onReset: () => errors.push('reset'),
      onState: (state, error) => {
        if (state === 'waiting') lostAt ??= performance.now()
        else if (state === 'open') {
          if (lostAt !== null) pauses.push(performance.now() - lostAt)
          lostAt = null
          open.resolve()
        } else if (state === 'closed' && error) errors.push(error.message)
      },
    })
    return { transport, client, open: open.promise, seen, errors }
  })
  await Promise.all(readers.map((reader) => reader.open))
  return {
    readers,
    pauses: () => pauses.toSorted((a, b) => a - b),
    leave: () => {
      for (const { client } of readers) client.close()
    },
  }
}
