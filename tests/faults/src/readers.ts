import { LiveClient, type TransportName, transportNames } from '@duplex/live-client'

/** Somebody who follows a post and its comments, and all that was handed to them. */
export interface Reader {
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
  close(): void
}

/** Readers of each transport, every one with a client of its own. Resolves when all are open. */
export async function gatherReaders(url: string, postId: number, ofEach: number): Promise<Reader[]> {
  const opened = transportNames.flatMap((transport) => Array.from({ length: ofEach }, () => openReader(url, postId, transport)))
  await Promise.all(opened.map(({ open }) => open))
  return opened.map(({ reader }) => reader)
}

function openReader(url: string, postId: number, transport: TransportName): { reader: Reader; open: Promise<void> } {
  const open = Promise.withResolvers<void>()
  const sequences = new Map<string, number>()
  const client = new LiveClient({
    url: `${url}/live`,
    transport,
    channels: [`post:${postId}`, `comments:${postId}`],
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
      if (state === 'open') open.resolve()
      if (state === 'closed' && error) reader.troubles.push(`stopped for good: ${error.message}`)
    },
  })
  const reader: Reader = {
    transport,
    comments: [],
    arrivals: new Map(),
    likeCount: 0,
    disorder: 0,
    troubles: [],
    close: () => client.close(),
  }
  return { reader, open: open.promise }
}
