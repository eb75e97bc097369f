import type { Author } from '@duplex/contracts'
import type { Reader } from '../hub/reader.ts'
import type { Summary } from './announcement.ts'
import { Gathered } from './gathered.ts'
import { LocalReaders } from './local-readers.ts'
import type { PresenceLimits } from './presence-limits.ts'
import { tell } from './tell.ts'

/** Milliseconds between updates for each reader of a channel: a crowd is told less often, so that events do not wait for it. */
const CROWD = 0.5

/** One channel at this gateway: who reads it here, who reads it anywhere, and the telling of it. */
export class ChannelPresence {
  readonly local = new LocalReaders()
  readonly #channel: string
  readonly #limits: PresenceLimits
  readonly #gathered: Gathered
  /** Readers who have not been told of what all others know: they are new, or were too slow. */
  #owed = new Set<Reader>()
  #told = ''
  #toldAt = Number.NEGATIVE_INFINITY
  /** The first and the last news that nobody has been told. */
  #news: { since: number; last: number } | null = null
  #typedAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #due = Number.POSITIVE_INFINITY

  constructor(channel: string, limits: PresenceLimits) {
    this.#channel = channel
    this.#limits = limits
    this.#gathered = new Gathered(limits)
  }

  add(reader: Reader): void {
    this.local.add(reader)
    this.#owed.add(reader)
    this.#plan(performance.now() + this.#limits.settle)
  }

  /** Answers whether it was there. */
  remove(reader: Reader): boolean {
    this.#owed.delete(reader)
    const removed = this.local.remove(reader)
    if (this.local.readers.size === 0) this.stop()
    return removed
  }

  hear(gateway: string, summary: Summary): void {
    const now = performance.now()
    if (!this.#gathered.hear(gateway, summary, now)) return
    this.#news = { since: this.#news?.since ?? now, last: now }
    this.#plan(now + this.#limits.settle)
  }

  /** Tells the readers here that somebody types. */
  typing(user: Author): void {
    const now = performance.now()
    if (now < this.#typedAt + CROWD * this.local.readers.size) return
    this.#typedAt = now
    tell({ op: 'typing', channel: this.#channel, user }, this.local.readers)
  }

  /** Whether nobody reads it, here or anywhere else. */
  isEmpty(): boolean {
    return this.local.readers.size === 0 && this.#gathered.look(performance.now()).count === 0
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#due = Number.POSITIVE_INFINITY
  }

  /** Looks at `wanted`, or as soon after it as the readers may be told something again. */
  #plan(wanted: number): void {
    const { size } = this.local.readers
    const due = Math.max(wanted, this.#toldAt + Math.max(this.#limits.pause, CROWD * size))
    if (size === 0 || due >= this.#due) return
    this.stop()
    this.#due = due
    this.#timer = setTimeout(() => this.#look(), due - performance.now()).unref()
  }

  /** When the last news has settled, or the first have waited long enough. */
  get #settled(): number {
    const { pause, settle } = this.#limits
    return this.#news ? Math.min(this.#news.last + settle, this.#news.since + Math.max(pause, settle)) : 0
  }

  #look(): void {
    this.stop()
    const now = performance.now()
    const settled = this.#settled
    if (now < settled) {
      this.#plan(settled)
      return
    }
    this.#news = null
    const presence = this.#gathered.look(now)
    const told = JSON.stringify(presence)
    const readers = told === this.#told ? this.#owed : this.local.readers
    if (readers.size > 0) this.#toldAt = now
    this.#told = told
    this.#owed = tell({ op: 'presence', channel: this.#channel, ...presence }, readers)
    this.#plan(this.#owed.size > 0 ? now : this.#gathered.next)
  }
}
