import type { DownFrame, UpFrame } from '@duplex/contracts'
import type { LogServer, Stream } from './log-server.ts'
import type { Runner, World } from './world.ts'

const MAX_LATENCY_MS = 40

/** Carries bytes between pages and the server, per connection in order. */
export class Network {
  /** Everything that is sent while it is silent is lost, and its connection with it, without an error. */
  silent = false
  /** A proxy that rejects upgrades. */
  upgrades = true
  readonly world: World
  readonly server: LogServer
  #connections = 0

  constructor(world: World, server: LogServer) {
    this.world = world
    this.server = server
  }

  connect(page: Runner): Path {
    return new Path(this, page, `connection ${this.#connections++}`)
  }
}

/** One connection. */
export class Path {
  readonly #network: Network
  readonly #page: Runner
  readonly #source: string
  readonly #last = { up: 0, down: 0 }
  /** Nothing arrives any more. */
  #broken = false

  constructor(network: Network, page: Runner, source: string) {
    this.#network = network
    this.#page = page
    this.#source = source
  }

  toServer(run: () => void): void {
    this.#send('up', null, () => this.#page.closed || run())
  }

  toPage(run: () => void): void {
    this.#send('down', this.#page, run)
  }

  #send(direction: 'up' | 'down', runner: Runner | null, run: () => void): void {
    const { world } = this.#network
    if (this.#network.silent) this.#broken = true
    if (this.#broken) return
    const at = Math.max(this.#last[direction], world.now + world.between(1, MAX_LATENCY_MS))
    this.#last[direction] = at
    world.schedule(runner, `${this.#source} ${direction}`, at - world.now, run)
  }
}

/** The requests of a page: `WebSocket` and `fetch`, as far as the client uses them. */
export function connectionsOf(network: Network, page: Runner) {
  const { server } = network
  const request = (url: URL) => ({
    channels: new Set(url.searchParams.getAll('channel')),
    after: url.searchParams.get('after'),
    waitMs: Number(url.searchParams.get('wait') ?? 0) * 1_000,
  })

  class SimulatedWebSocket {
    static readonly CONNECTING = 0
    static readonly OPEN = 1
    readyState = 0
    onopen: (() => void) | null = null
    onmessage: ((message: { data: string }) => void) | null = null
    onclose: ((close: { code: number; reason: string }) => void) | null = null
    onerror: (() => void) | null = null
    readonly #path = network.connect(page)
    readonly #stream: Stream

    constructor(address: string) {
      const { channels, after } = request(new URL(address))
      this.#stream = {
        channels,
        send: (frame: DownFrame) => this.#path.toPage(() => this.readyState === 1 && this.onmessage?.({ data: JSON.stringify(frame) })),
        end: () => this.#path.toPage(() => this.#closed(4000)),
      }
      this.#path.toServer(() => {
        if (!server.up || !network.upgrades) return this.#path.toPage(() => this.#closed(1006))
        this.#path.toPage(() => {
          this.readyState = 1
          this.onopen?.()
        })
        server.open(this.#stream, after)
      })
    }

    send(text: string): void {
      this.#path.toServer(() => server.receive(this.#stream, JSON.parse(text) as UpFrame))
    }

    close(): void {
      this.readyState = 3
      this.#path.toServer(() => server.streams.delete(this.#stream))
    }

    #closed(code: number): void {
      if (this.readyState === 3) return
      this.readyState = 3
      this.onclose?.({ code, reason: '' })
    }
  }

  function simulatedFetch(url: URL, { headers, signal }: { headers: { accept: string }; signal: AbortSignal | null }): Promise<unknown> {
    const path = network.connect(page)
    const { channels, after, waitMs } = request(url)
    return new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(new Error('aborted')))
      const refuse = () => path.toPage(() => reject(new Error('connection refused')))
      path.toServer(() => {
        if (!server.up) refuse()
        else if (headers.accept === 'text/event-stream') {
          const body = streamBody(signal)
          path.toPage(() => resolve({ ok: true, status: 200, body }))
          const stream: Stream = {
            channels,
            send: (frame) => path.toPage(() => body.push(sseText(frame))),
            end: () => path.toPage(() => body.push(null)),
          }
          server.open(stream, after)
          signal?.addEventListener('abort', () => path.toServer(() => server.streams.delete(stream)))
        } else {
          server.poll(channels, after, waitMs, (answer) => {
            if (!server.up) return refuse()
            const status = waitMs && !answer.events.length && !answer.reset ? 204 : 200
            const get = (name: string) => (name === 'live-cursor' ? answer.cursor : null)
            const text = async () => JSON.stringify(answer)
            path.toPage(() => resolve({ ok: true, status, headers: { get }, text, body: null }))
          })
        }
      })
    })
  }

  return { WebSocket: SimulatedWebSocket, fetch: simulatedFetch }
}

function sseText(frame: DownFrame): string {
  if (frame.op === 'cursor') return `id: ${frame.cursor}\n\n`
  if (frame.op !== 'event') return `event: ${frame.op}\ndata: ${JSON.stringify(frame)}\n\n`
  const { op: _, ...event } = frame
  return `id: ${event.id}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
}

/** The body of a streamed response. Null ends it. */
function streamBody(signal: AbortSignal | null) {
  const chunks: (string | null)[] = []
  let wake = () => {}
  let fail: (error: Error) => void = () => {}
  signal?.addEventListener('abort', () => fail(new Error('aborted')))
  return {
    push: (chunk: string | null) => {
      chunks.push(chunk)
      wake()
    },
    getReader: () => ({
      read: async () => {
        if (chunks.length === 0) {
          await new Promise<void>((resolve, reject) => {
            wake = resolve
            fail = reject
          })
        }
        const chunk = chunks.shift()!
        return chunk === null ? { done: true } : { done: false, value: new TextEncoder().encode(chunk) }
      },
    }),
  }
}
