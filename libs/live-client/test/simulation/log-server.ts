import type { DownFrame, LiveEvent, UpFrame } from '@duplex/contracts'
import type { World } from './world.ts'

export interface Entry {
  sequence: number
  channel: string
}

/** The server's side of a stream. */
export interface Stream {
  readonly channels: Set<string>
  send(frame: DownFrame): void
  /** Ends the stream, as a gateway that stops does. */
  end(): void
}

export interface PollAnswer {
  events: LiveEvent[]
  cursor: string
  reset?: true
}

interface PendingPoll {
  channels: ReadonlySet<string>
  answer(): void
}

const HEARTBEAT_MS = 15_000

/** The live protocol over a log in memory. docs/live.md describes it; gateway/src/live serves it. */
export class LogServer {
  readonly #world: World
  readonly streams = new Set<Stream>()
  readonly #polls = new Set<PendingPoll>()
  epoch = 'log1'
  log: Entry[] = []
  up = true

  constructor(world: World) {
    this.#world = world
    this.#beat()
  }

  get head(): number {
    return this.log.length
  }

  get cursor(): string {
    return this.cursorAt(this.head)
  }

  cursorAt(sequence: number): string {
    return `${this.epoch}-${sequence}`
  }

  append(channel: string): void {
    const entry = { sequence: this.head + 1, channel }
    this.log.push(entry)
    for (const stream of this.streams) if (stream.channels.has(channel)) stream.send({ op: 'event', ...this.#event(entry) })
    for (const poll of this.#polls) if (poll.channels.has(channel)) poll.answer()
  }

  /** Replaces the log, as the restore of a backup does. Cursors of the old log become invalid. */
  restore(): void {
    this.epoch = `log${Number(this.epoch.slice(3)) + 1}`
    this.log = this.log.slice(0, Math.floor(this.head / 2))
    for (const stream of this.streams) stream.send({ op: 'reset', cursor: this.cursor })
    for (const poll of this.#polls) poll.answer()
  }

  /** Ends all connections. */
  disconnect(): void {
    for (const stream of this.streams) stream.end()
    this.streams.clear()
    for (const poll of this.#polls) poll.answer()
  }

  open(stream: Stream, after: string | null): void {
    const { reset, sequence } = this.#resume(after)
    this.streams.add(stream)
    stream.send({ op: 'ready', cursor: this.cursorAt(sequence) })
    if (reset) stream.send({ op: 'reset', cursor: this.cursor })
    for (const event of this.#read(stream.channels, sequence)) stream.send({ op: 'event', ...event })
  }

  receive(stream: Stream, frame: UpFrame): void {
    if (!this.streams.has(stream)) return
    if (frame.op === 'subscribe') {
      const added = new Set(frame.channels.filter((channel) => !stream.channels.has(channel)))
      const { reset, sequence } = this.#resume(frame.after ?? null)
      if (reset && added.size) stream.send({ op: 'reset', cursor: this.cursor })
      else for (const event of this.#read(added, sequence)) stream.send({ op: 'event', ...event })
      for (const channel of added) stream.channels.add(channel)
      stream.send({ op: 'ack', ref: frame.ref, cursor: this.cursor })
    } else if (frame.op === 'unsubscribe') {
      for (const channel of frame.channels) stream.channels.delete(channel)
      stream.send({ op: 'ack', ref: frame.ref, cursor: this.cursor })
    }
  }

  /** Calls `answer` with the events after the cursor, at once or after the next event. Null: the wait ended without an event. */
  poll(channels: ReadonlySet<string>, after: string | null, waitMs: number, answer: (answer: PollAnswer) => void): void {
    const { epoch } = this
    const { reset, sequence } = this.#resume(after)
    const respond = () => {
      this.#polls.delete(pending)
      this.#world.cancel(timer)
      const events = this.#read(channels, sequence)
      if (reset || epoch !== this.epoch) answer({ events: [], cursor: this.cursor, reset: true })
      else answer({ events, cursor: this.cursor })
    }
    const pending = { channels, answer: respond }
    const timer = this.#world.schedule(null, 'server', waitMs, respond)
    if (waitMs === 0 || reset || this.#read(channels, sequence).length > 0) respond()
    else this.#polls.add(pending)
  }

  #resume(after: string | null): { reset: boolean; sequence: number } {
    if (after === null) return { reset: false, sequence: this.head }
    const [epoch, sequence] = after.split('-')
    const valid = epoch === this.epoch && Number(sequence) <= this.head
    return valid ? { reset: false, sequence: Number(sequence) } : { reset: true, sequence: this.head }
  }

  #read(channels: ReadonlySet<string>, after: number): LiveEvent[] {
    return this.log.slice(after).flatMap((entry) => (channels.has(entry.channel) ? [this.#event(entry)] : []))
  }

  #event({ sequence, channel }: Entry): LiveEvent {
    return { id: this.cursorAt(sequence), channel, type: 'like.changed', at: new Date(this.#world.now).toISOString(), data: {} } as never
  }

  #beat(): void {
    for (const stream of this.streams) stream.send({ op: 'cursor', cursor: this.cursor })
    this.#world.schedule(null, 'heartbeat', HEARTBEAT_MS, () => this.#beat())
  }
}
