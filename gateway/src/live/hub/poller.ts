import { formatCursor } from '@duplex/contracts'
import type { Entry } from './entry.ts'
import type { Groups } from './groups.ts'
import type { History, Place } from './history.ts'

/** What a poll answers: the events after its place, and how far it looked. */
export interface Polled {
  entries: Entry[]
  cursor: string
  reset: boolean
}

export interface PollRequest {
  channels: ReadonlySet<string>
  place: Place
  /** Milliseconds to wait for an event; 0 answers at once. */
  wait: number
  sessionId: number | null
  /** Its browser chose this deployment. */
  stays: boolean
}

/** One poll that waits. */
type Wait = Pick<PollRequest, 'sessionId' | 'stays'> & { end: () => void }

const MOST_EVENTS = 1_000
/** Characters of JSON after which an answer is enough. */
const ENOUGH = 512 * 1024

/** Answers those who ask again and again. */
export class Poller {
  readonly #history: History
  readonly #groups: Groups
  readonly #waits = new Set<Wait>()

  constructor(history: History, groups: Groups) {
    this.#history = history
    this.#groups = groups
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waits.size
  }

  /** What has happened after a place; where that is nothing, as soon as something does, or nothing at the end of the wait. */
  async poll({ channels, place, wait, sessionId, stays }: PollRequest, gone: AbortSignal): Promise<Polled> {
    const deadline = performance.now() + wait
    let polled = await this.#collect(channels, place)
    for (let waiting = wait > 0; waiting && polled.entries.length === 0 && !polled.reset; ) {
      waiting = await this.#next(channels, polled, deadline - performance.now(), { sessionId, stays }, gone)
      polled = await this.#collect(channels, polled)
    }
    return polled
  }

  /** Ends the waits of some, or of all. Answers how many. */
  end(whose: (wait: Wait) => boolean = () => true): number {
    const ending = [...this.#waits].filter(whose)
    for (const wait of ending) wait.end()
    return ending.length
  }

  async #collect(channels: ReadonlySet<string>, place: Place): Promise<Polled & Place> {
    const { epoch } = place
    const entries: Entry[] = []
    let { sequence } = place
    let size = 0
    while (sequence < this.#history.position && entries.length < MOST_EVENTS && size < ENOUGH) {
      const page = await this.#history.page(channels, { epoch, sequence }, this.#history.position)
      if (!page) return this.#newest()
      const taken = page.entries.slice(0, MOST_EVENTS - entries.length)
      sequence = taken.length < page.entries.length ? taken.at(-1)!.sequence : page.through
      entries.push(...taken)
      size = entries.reduce((sum, { json }) => sum + json!.length, 0)
    }
    if (epoch !== this.#history.epoch) return this.#newest()
    return { entries, epoch, sequence, cursor: formatCursor({ epoch, sequence }), reset: place.reset }
  }

  #newest(): Polled & Place {
    const { epoch, position, cursor } = this.#history
    return { entries: [], epoch, sequence: position, cursor, reset: true }
  }

  /** Resolves to true with the next event of these channels, to false when the wait is over or nobody waits any more. */
  #next(channels: ReadonlySet<string>, { sequence }: Place, wait: number, whose: Omit<Wait, 'end'>, gone: AbortSignal): Promise<boolean> {
    if (sequence < this.#history.position) return Promise.resolve(true)
    if (gone.aborted || wait <= 0) return Promise.resolve(false)
    const group = this.#groups.of(channels)
    return new Promise((resolve) => {
      const finish = (happened: boolean) => {
        clearTimeout(timer)
        gone.removeEventListener('abort', end)
        group.waiting.delete(wake)
        this.#groups.leave(group)
        this.#waits.delete(entry)
        resolve(happened)
      }
      const wake = () => finish(true)
      const end = () => finish(false)
      const entry = { ...whose, end }
      const timer = setTimeout(end, wait)
      gone.addEventListener('abort', end)
      group.waiting.add(wake)
      this.#waits.add(entry)
    })
  }
}
