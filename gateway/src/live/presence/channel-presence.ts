import type { Author } from '@duplex/contracts'
import { AnnouncedReaders } from './announced-readers.ts'
import type { Summary } from './announcement.ts'
import { LocalReaders } from './local-readers.ts'
import { offerFrame } from './offer-frame.ts'
import type { PresenceLimits } from './presence-limits.ts'
import type { PresenceSubscriber } from './presence-subscriber.ts'

/** The minimum time between updates grows with the number of subscribers, so that a crowd does not delay events. */
const UPDATE_INTERVAL_PER_SUBSCRIBER_MS = 0.5

/** One channel at this gateway: its readers here and at all gateways, and the updates that its subscribers get. */
export class ChannelPresence {
  readonly local = new LocalReaders()
  readonly #channel: string
  readonly #limits: PresenceLimits
  readonly #announced: AnnouncedReaders
  /** Subscribers without the last update: they are new, or were too slow. */
  #outdated = new Set<PresenceSubscriber>()
  #lastUpdate = ''
  #lastUpdateAt = Number.NEGATIVE_INFINITY
  /** The times of the first and the last change that no update contains yet. */
  #pendingChange: { firstAt: number; lastAt: number } | null = null
  #typingSentAt = Number.NEGATIVE_INFINITY
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY

  constructor(channel: string, limits: PresenceLimits) {
    this.#channel = channel
    this.#limits = limits
    this.#announced = new AnnouncedReaders(limits)
  }

  add(subscriber: PresenceSubscriber): void {
    this.local.add(subscriber)
    this.#outdated.add(subscriber)
    this.#schedule(performance.now() + this.#limits.settleMs)
  }

  /** Returns whether the subscriber followed the channel. */
  remove(subscriber: PresenceSubscriber): boolean {
    this.#outdated.delete(subscriber)
    const removed = this.local.remove(subscriber)
    if (this.local.subscribers.size === 0) this.stop()
    return removed
  }

  /** Stores a gateway's announcement of its readers. */
  update(gateway: string, summary: Summary): void {
    const now = performance.now()
    if (!this.#announced.update(gateway, summary, now)) return
    this.#pendingChange = { firstAt: this.#pendingChange?.firstAt ?? now, lastAt: now }
    this.#schedule(now + this.#limits.settleMs)
  }

  /** Sends the subscribers here a typing frame. */
  sendTyping(user: Author): void {
    const now = performance.now()
    if (now < this.#typingSentAt + UPDATE_INTERVAL_PER_SUBSCRIBER_MS * this.local.subscribers.size) return
    this.#typingSentAt = now
    offerFrame({ op: 'typing', channel: this.#channel, user }, this.local.subscribers)
  }

  /** Whether the channel has no reader, here or at another gateway. */
  isEmpty(): boolean {
    return this.local.subscribers.size === 0 && this.#announced.snapshot(performance.now()).count === 0
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#dueAt = Number.POSITIVE_INFINITY
  }

  /** Schedules an update at `wantedAt`, or later if the minimum time between updates requires it. */
  #schedule(wantedAt: number): void {
    const { size } = this.local.subscribers
    const minIntervalMs = Math.max(this.#limits.minUpdateIntervalMs, UPDATE_INTERVAL_PER_SUBSCRIBER_MS * size)
    const dueAt = Math.max(wantedAt, this.#lastUpdateAt + minIntervalMs)
    if (size === 0 || dueAt >= this.#dueAt) return
    this.stop()
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => this.#sendUpdate(), dueAt - performance.now()).unref()
  }

  /** The time at which the last change has settled, or at which the first change has waited long enough. */
  get #settledAt(): number {
    const { minUpdateIntervalMs, settleMs } = this.#limits
    if (!this.#pendingChange) return 0
    const { firstAt, lastAt } = this.#pendingChange
    return Math.min(lastAt + settleMs, firstAt + Math.max(minUpdateIntervalMs, settleMs))
  }

  #sendUpdate(): void {
    this.stop()
    const now = performance.now()
    const settledAt = this.#settledAt
    if (now < settledAt) {
      this.#schedule(settledAt)
      return
    }
    this.#pendingChange = null
    const snapshot = this.#announced.snapshot(now)
    const update = JSON.stringify(snapshot)
    const subscribers = update === this.#lastUpdate ? this.#outdated : this.local.subscribers
    if (subscribers.size > 0) this.#lastUpdateAt = now
    this.#lastUpdate = update
    this.#outdated = offerFrame({ op: 'presence', channel: this.#channel, ...snapshot }, subscribers)
    this.#schedule(this.#outdated.size > 0 ? now : this.#announced.nextExpiry)
  }
}
