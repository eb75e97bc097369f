import { formatCursor } from '@duplex/contracts'
import type { Entry } from './entry.ts'
import type { Groups } from './groups.ts'
import type { History, ResumePoint } from './history.ts'

/** The events after the poll's resume point, and the cursor up to which the server looked. */
export interface PollResult {
  entries: Entry[]
  cursor: string
  reset: boolean
}

export interface PollRequest {
  channels: ReadonlySet<string>
  resumePoint: ResumePoint
  /** How long to wait for an event; 0 answers immediately. */
  waitMs: number
  sessionId: number | null
  /** The client's IP address. */
  address: string
  /** The browser chose this deployment. */
  pinned: boolean
}

/** A poll that is waiting. */
type PendingPoll = Pick<PollRequest, 'sessionId' | 'pinned'> & { end: () => void }

const MAX_EVENTS = 1_000
/** Characters of JSON after which no further page is added to the answer. */
const MAX_CHARS = 512 * 1024

/** Answers polls, and keeps those that wait for an event (long polling). */
export class PendingPolls {
  readonly #history: History
  readonly #groups: Groups
  readonly #pending = new Set<PendingPoll>()

  constructor(history: History, groups: Groups) {
    this.#history = history
    this.#groups = groups
  }

  get count(): number {
    return this.#pending.size
  }

  /** Resolves with the events after the resume point. If there are none, it waits for the next event or the end of the wait. */
  async poll({ channels, resumePoint, waitMs, sessionId, pinned }: PollRequest, disconnected: AbortSignal): Promise<PollResult> {
    const deadline = performance.now() + waitMs
    let result = await this.#collect(channels, resumePoint)
    for (let waiting = waitMs > 0; waiting && result.entries.length === 0 && !result.reset; ) {
      waiting = await this.#nextEvent(channels, result, deadline - performance.now(), { sessionId, pinned }, disconnected)
      result = await this.#collect(channels, result)
    }
    return result
  }

  /** Ends the wait of the matching polls. Returns their number. */
  end(matches: (poll: PendingPoll) => boolean = () => true): number {
    const ending = [...this.#pending].filter(matches)
    for (const poll of ending) poll.end()
    return ending.length
  }

  async #collect(channels: ReadonlySet<string>, resumePoint: ResumePoint): Promise<PollResult & ResumePoint> {
    const { epoch } = resumePoint
    const entries: Entry[] = []
    let { sequence } = resumePoint
    let chars = 0
    while (sequence < this.#history.position && entries.length < MAX_EVENTS && chars < MAX_CHARS) {
      const page = await this.#history.readPage(channels, { epoch, sequence }, this.#history.position)
      if (!page) return this.#newest()
      const taken = page.entries.slice(0, MAX_EVENTS - entries.length)
      sequence = taken.length < page.entries.length ? taken.at(-1)!.sequence : page.through
      entries.push(...taken)
      chars = entries.reduce((sum, { json }) => sum + json!.length, 0)
    }
    if (epoch !== this.#history.epoch) return this.#newest()
    return { entries, epoch, sequence, cursor: formatCursor({ epoch, sequence }), reset: resumePoint.reset }
  }

  #newest(): PollResult & ResumePoint {
    const { epoch, position, cursor } = this.#history
    return { entries: [], epoch, sequence: position, cursor, reset: true }
  }

  /** Resolves to true at the next event of these channels; to false at the end of the wait, or if the client disconnects. */
  #nextEvent(
    channels: ReadonlySet<string>,
    { sequence }: ResumePoint,
    waitMs: number,
    poll: Omit<PendingPoll, 'end'>,
    disconnected: AbortSignal,
  ): Promise<boolean> {
    if (sequence < this.#history.position) return Promise.resolve(true)
    if (disconnected.aborted || waitMs <= 0) return Promise.resolve(false)
    const group = this.#groups.of(channels)
    return new Promise((resolve) => {
      const finish = (hasEvent: boolean) => {
        clearTimeout(timer)
        disconnected.removeEventListener('abort', end)
        group.waiting.delete(wake)
        this.#groups.deleteIfEmpty(group)
        this.#pending.delete(pending)
        resolve(hasEvent)
      }
      const wake = () => finish(true)
      const end = () => finish(false)
      const pending = { ...poll, end }
      const timer = setTimeout(end, waitMs)
      disconnected.addEventListener('abort', end)
      group.waiting.add(wake)
      this.#pending.add(pending)
    })
  }
}
