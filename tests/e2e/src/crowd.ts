import { LiveClient, type TransportName, transportNames } from '@duplex/live-client'

/** Somebody who follows some channels, and all that was handed to them. */
export interface CrowdReader {
  transport: TransportName
  /** Ids of comments, in the order they came. */
  comments: number[]
  /** When each came first. */
  arrivals: Map<number, number>
  /** The last number of likes they were told. */
  likeCount: number
  /** Events that came at or below the sequence of one before, in their channel. */
  disorder: number
  /** Why it stopped for good, or was told to load its page anew: neither may happen. */
  troubles: string[]
}

export interface Crowd {
  readers: CrowdReader[]
  /** Milliseconds that readers were without a connection: one for each time, the shortest first. */
  pauses(): number[]
  leave(): void
}

/** Readers of some channels, over these transports in turn, each with a client of its own. Resolves when all are open. */
export async function gather(
  url: string,
  channels: string[],
  count: number,
  transports: readonly TransportName[] = transportNames,
): Promise<Crowd> {
  const pauses: number[] = []
  const opened = Array.from({ length: count }, (_, index) =>
    openReader(`${url}/live`, channels, transports[index % transports.length]!, pauses),
  )
  await Promise.all(opened.map(({ open }) => open))
  return {
    readers: opened.map(({ reader }) => reader),
    pauses: () => pauses.toSorted((a, b) => a - b),
    leave: () => {
      for (const { client } of opened) client.close()
    },
  }
}

function openReader(url: string, channels: string[], transport: TransportName, pauses: number[]) {
  const reader: CrowdReader = { transport, comments: [], arrivals: new Map(), likeCount: 0, disorder: 0, troubles: [] }
  const open = Promise.withResolvers<void>()
  const sequences = new Map<string, number>()
  let lostAt: number | null = null
  const client = new LiveClient({
    url,
    transport,
    channels,
    onEvent: (event) => {
      const sequence = Number(event.id.split('-')[1])
      if (sequence <= (sequences.get(event.channel) ?? -1)) reader.disorder++
      sequences.set(event.channel, sequence)
      if (event.type === 'like.changed') reader.likeCount = event.data.likeCount
      if (event.type !== 'comment.created') return
      const { id } = event.data.comment
      reader.comments.push(id)
      if (!reader.arrivals.has(id)) reader.arrivals.set(id, performance.now())
    },
    onReset: () => reader.troubles.push('was told to load its page anew'),
    onState: (state, error) => {
      if (state === 'waiting') lostAt ??= performance.now()
      else if (state === 'open') {
        if (lostAt !== null) pauses.push(performance.now() - lostAt)
        lostAt = null
        open.resolve()
      } else if (state === 'closed' && error) reader.troubles.push(`stopped for good: ${error.message}`)
    },
  })
  return { reader, client, open: open.promise }
}
