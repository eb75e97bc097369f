import { LiveClient, type TransportName, transportNames } from '@duplex/live-client'

/** A reader that follows some channels, and everything it has received. */
export interface GroupReader {
  transport: TransportName
  /** Ids of comments in the order of arrival. */
  comments: number[]
  /** When each comment arrived first. */
  arrivals: Map<number, number>
  /** The last like count received. */
  likeCount: number
  /** Number of events whose sequence was not above that of an earlier event of the same channel. */
  outOfOrder: number
  /** Final errors and requests to reload the page. Neither may happen. */
  errors: string[]
}

export interface ReaderGroup {
  readers: GroupReader[]
  /** Milliseconds of each interruption of a connection, the shortest first. */
  interruptions(): number[]
  close(): void
}

/** Connects readers to some channels, over these transports in turn, each with its own client. Resolves when all are connected. */
export async function connectReaders(
  url: string,
  channels: string[],
  count: number,
  transports: readonly TransportName[] = transportNames,
): Promise<ReaderGroup> {
  const interruptions: number[] = []
  const opened = Array.from({ length: count }, (_, index) =>
    openReader(`${url}/live`, channels, transports[index % transports.length]!, interruptions),
  )
  await Promise.all(opened.map(({ open }) => open))
  return {
    readers: opened.map(({ reader }) => reader),
    interruptions: () => interruptions.toSorted((a, b) => a - b),
    close: () => {
      for (const { client } of opened) client.close()
    },
  }
}

function openReader(url: string, channels: string[], transport: TransportName, interruptions: number[]) {
  const reader: GroupReader = { transport, comments: [], arrivals: new Map(), likeCount: 0, outOfOrder: 0, errors: [] }
  const open = Promise.withResolvers<void>()
  const sequences = new Map<string, number>()
  let lostAt: number | null = null
  const client = new LiveClient({
    url,
    transport,
    channels,
    onEvent: (event) => {
      const sequence = Number(event.id.split('-')[1])
      if (sequence <= (sequences.get(event.channel) ?? -1)) reader.outOfOrder++
      sequences.set(event.channel, sequence)
      if (event.type === 'like.changed') reader.likeCount = event.data.likeCount
      if (event.type !== 'comment.created') return
      const { id } = event.data.comment
      reader.comments.push(id)
      if (!reader.arrivals.has(id)) reader.arrivals.set(id, performance.now())
    },
    onReset: () => reader.errors.push('received a reset'),
    onState: (state, error) => {
      if (state === 'waiting') lostAt ??= performance.now()
      else if (state === 'open') {
        if (lostAt !== null) interruptions.push(performance.now() - lostAt)
        lostAt = null
        open.resolve()
      } else if (state === 'closed' && error) reader.errors.push(`stopped: ${error.message}`)
    },
  })
  return { reader, client, open: open.promise }
}
