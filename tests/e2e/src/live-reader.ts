/** Readers of the live protocol that share no code with Duplex's own client. */
export interface Received {
  /** SSE: the event's name; WebSocket: the frame's `op`. */
  kind: string
  id: string | null
  data: any
}

export interface Reader {
  /** Everything received, including heartbeats. */
  received: Received[]
  /** Resolves with the first item that matches, including items received before the call. */
  next(matches: (received: Received) => boolean): Promise<Received>
  /** Live events only, in the order of arrival. */
  events(): any[]
  /** The cursor to resume from. */
  cursor(): string | null
  /** Resolves when the server or `close` has ended the stream; with the close code of a WebSocket. */
  ended: Promise<number | null>
  close(): void
}

export interface ReaderOptions {
  channels: string[]
  after?: string | null
  headers?: Record<string, string>
}

const address = (url: string, { channels, after }: ReaderOptions) => {
  const query = new URLSearchParams(channels.map((channel) => ['channel', channel]))
  if (after) query.set('after', after)
  return `${url}/live?${query}`
}

export class RefusedError extends Error {
  readonly status: number
  readonly body: any

  constructor(status: number, body: any) {
    super(`refused with ${status}: ${JSON.stringify(body)}`)
    this.status = status
    this.body = body
  }
}

function inbox() {
  const received: Received[] = []
  let cursor: string | null = null
  const waiting = new Set<() => void>()
  const ended = Promise.withResolvers<number | null>()
  let over = false
  return {
    take: (item: Received, newCursor: string | null) => {
      received.push(item)
      cursor = newCursor ?? cursor
      for (const look of waiting) look()
    },
    end: (code: number | null) => {
      over = true
      ended.resolve(code)
      for (const look of waiting) look()
    },
    reader: {
      received,
      cursor: () => cursor,
      ended: ended.promise,
      events: () => received.filter((item) => item.kind !== 'ready' && item.data?.channel && item.data?.type).map((item) => item.data),
      next: (matches: (received: Received) => boolean) =>
        new Promise<Received>((resolve, reject) => {
          const stop = (act: () => void) => {
            waiting.delete(look)
            clearTimeout(timer)
            act()
          }
          const timer = setTimeout(
            () => stop(() => reject(new Error(`not received within 15 s: ${matches}\n${JSON.stringify(received)}`))),
            15_000,
          )
          const look = () => {
            const found = received.find(matches)
            if (found) stop(() => resolve(found))
            else if (over)
              stop(() => reject(new Error(`the stream ended before this was received: ${matches}\n${JSON.stringify(received)}`)))
          }
          waiting.add(look)
          look()
        }),
    },
  }
}

/** Reads server-sent events (WHATWG HTML, 9.2). Throws RefusedError if the status is not 200. */
export async function readSse(url: string, options: ReaderOptions): Promise<Reader> {
  const abort = new AbortController()
  const response = await fetch(address(url, options), {
    headers: { accept: 'text/event-stream', ...options.headers },
    signal: abort.signal,
  })
  if (response.status !== 200) throw new RefusedError(response.status, await response.json().catch(() => null))
  const { take, end, reader } = inbox()
  const read = async () => {
    let text = ''
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk
      const blocks = text.split('\n\n')
      text = blocks.pop()!
      for (const block of blocks) {
        const fields = block.split('\n').map((line) => /^([a-z]*):? ?(.*)$/.exec(line)!)
        const field = (name: string) => fields.find((found) => found[1] === name)?.[2] ?? null
        const data = field('data')
        take(
          { kind: field('event') ?? 'comment', id: field('id'), data: data ? JSON.parse(data) : null },
          field('id') ?? (data ? JSON.parse(data).cursor : null),
        )
      }
    }
  }
  read().then(
    () => end(null),
    () => end(null),
  )
  await reader.next((item) => item.kind === 'ready')
  return { ...reader, close: () => abort.abort() }
}

export interface SocketReader extends Reader {
  send(frame: unknown): void
}

/** Reads over a WebSocket. Throws if the handshake is refused. */
export async function readWebSocket(url: string, options: ReaderOptions): Promise<SocketReader> {
  const socket = new WebSocket(address(url.replace(/^http/, 'ws'), options), { headers: options.headers ?? {} } as never)
  const { take, end, reader } = inbox()
  socket.onmessage = ({ data }) => {
    const { op, ...frame } = JSON.parse(data)
    take({ kind: op, id: frame.id ?? null, data: frame }, op === 'event' ? frame.id : op === 'ack' ? null : (frame.cursor ?? null))
  }
  socket.onclose = ({ code }) => end(code)
  socket.onerror = () => {}
  await reader.next((item) => item.kind === 'ready')
  return { ...reader, send: (frame) => socket.send(JSON.stringify(frame)), close: () => socket.close() }
}

/** Polls: with `wait` in seconds, or every 50 ms without it. Throws RefusedError if the first request is refused. */
const readPolls =
  (wait: number | null) =>
  async (url: string, options: ReaderOptions): Promise<Reader> => {
    const abort = new AbortController()
    const { take, end, reader } = inbox()
    let after = options.after ?? null
    const poll = async (seconds: number | null) => {
      const target = address(url, { ...options, after }) + (seconds ? `&wait=${seconds}` : '')
      const response = await fetch(target, { headers: options.headers ?? {}, signal: abort.signal })
      if (response.status === 204) {
        after = response.headers.get('live-cursor')
        return
      }
      const body: any = await response.json()
      if (response.status !== 200) throw new RefusedError(response.status, body)
      if (reader.received.length === 0) take({ kind: 'ready', id: null, data: { cursor: after ?? body.cursor } }, after ?? body.cursor)
      if (body.reset) take({ kind: 'reset', id: null, data: { cursor: body.cursor } }, body.cursor)
      for (const event of body.events) take({ kind: 'event', id: event.id, data: event }, event.id)
      after = body.cursor
    }
    await poll(null)
    const go = async () => {
      for (;;) {
        await poll(wait)
        if (!wait) await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    go().catch(() => end(null))
    return { ...reader, close: () => abort.abort() }
  }

export const readLongPolls = readPolls(20)
export const readShortPolls = readPolls(null)
