import { randomUUID } from 'node:crypto'
import type { Bus, BusSubscription } from '@duplex/bus'
import { type Author, channels, parseChannel, subjects } from '@duplex/contracts'
import type { LogFeed } from '../../log/log-feed.ts'
import { type Announcement, type Summary, splitIntoMessages } from './announcement.ts'
import { ChannelPresence } from './channel-presence.ts'
import { type PresenceLimits, presenceLimits } from './presence-limits.ts'
import type { PresenceSubscriber } from './presence-subscriber.ts'
import { Throttle } from './throttle.ts'

export interface PresenceOptions {
  bus: Bus
  feed: Pick<LogFeed, 'on'>
  limits?: Partial<PresenceLimits> | undefined
}

/**
 * The users that read and write comments on each post at this moment. Each gateway announces its own readers on the bus,
 * when they change and every second, and combines the announcements of all gateways: docs/decisions/0014-presence.md.
 */
export class Presence {
  readonly #gateway = randomUUID()
  readonly #bus: Bus
  readonly #limits: PresenceLimits
  readonly #channels = new Map<string, ChannelPresence>()
  /** Channels whose local readers have changed since their last announcement. */
  readonly #changed = new Set<string>()
  readonly #typing: Throttle
  #subscription: BusSubscription | undefined
  #announceTimer: NodeJS.Timeout | undefined
  #changeTimer: NodeJS.Timeout | undefined

  constructor({ bus, feed, limits }: PresenceOptions) {
    this.#bus = bus
    this.#limits = { ...presenceLimits, ...limits }
    this.#typing = new Throttle(this.#limits.minTypingIntervalMs)
    feed.on('user.updated', ({ data }) => this.#rename(data.user))
    // such a post has no readers any more, even if subscribers still follow its channel
    feed.on('post.withdrawn', ({ data }) => this.#drop(channels.comments(data.postId)))
    feed.on('post.deleted', ({ data }) => this.#drop(channels.comments(data.postId)))
  }

  start(): void {
    this.#subscription = this.#bus.subscribe(subjects.ephemeral, (message) => this.#receive(message as Announcement))
    this.#publish({ type: 'who', gateway: this.#gateway })
    this.#announceTimer = setInterval(() => this.#announceAll(), this.#limits.announceIntervalMs).unref()
  }

  /** Call after all subscribers have been removed, so that the last announcement is without them. */
  stop(): void {
    clearInterval(this.#announceTimer)
    this.#announceChanges()
    this.#subscription?.unsubscribe()
    for (const channel of this.#channels.values()) channel.stop()
  }

  /** The subscriber follows these channels from now on. */
  add(subscriber: PresenceSubscriber, names: Iterable<string>): void {
    for (const name of names) {
      if (parseChannel(name)?.kind !== 'comments') continue
      this.#channel(name).add(subscriber)
      this.#markChanged(name)
    }
  }

  /** The subscriber no longer follows these channels. */
  remove(subscriber: PresenceSubscriber, names: Iterable<string>): void {
    for (const name of names) if (this.#channels.get(name)?.remove(subscriber)) this.#markChanged(name)
  }

  /**
   * The subscriber's user is typing: all subscribers of the channel get a typing frame. Ignored if the reader is not signed
   * in, does not follow the channel, or has typed less than `minTypingIntervalMs` ago.
   */
  typing(subscriber: PresenceSubscriber, name: string): void {
    const channel = this.#channels.get(name)
    const user = channel?.local.subscribers.has(subscriber) ? channel.local.userOf(subscriber) : null
    if (!user || !this.#sendTyping(name, user)) return
    this.#publish({ type: 'typing', gateway: this.#gateway, channel: name, user })
  }

  #rename(user: Author): void {
    for (const [name, channel] of this.#channels) if (channel.local.rename(user)) this.#markChanged(name)
  }

  #drop(name: string): void {
    this.#channels.get(name)?.stop()
    this.#channels.delete(name)
  }

  #receive(message: Announcement): void {
    if (message.gateway === this.#gateway) return
    if (message.type === 'who') this.#announce(this.#channelsWithReaders())
    else if (message.type === 'typing') this.#sendTyping(message.channel, message.user)
    else if (message.type === 'presence') {
      for (const summary of message.channels) this.#channel(summary.channel).update(message.gateway, summary)
    }
  }

  /** Returns whether it was sent. A user who types at two gateways is throttled as one. */
  #sendTyping(name: string, user: Author): boolean {
    if (!this.#typing.pass(`${user.id} ${name}`)) return false
    this.#channels.get(name)?.sendTyping(user)
    return true
  }

  #markChanged(name: string): void {
    this.#changed.add(name)
    this.#changeTimer ??= setTimeout(() => this.#announceChanges(), this.#limits.settleMs / 2).unref()
  }

  #announceChanges(): void {
    clearTimeout(this.#changeTimer)
    this.#changeTimer = undefined
    this.#announce(this.#changed)
    this.#changed.clear()
  }

  #announceAll(): void {
    for (const [name, channel] of this.#channels) if (channel.isEmpty()) this.#drop(name)
    this.#announce(this.#channelsWithReaders())
  }

  /** Publishes the local readers, and stores them here directly, so that presence works while the bus is not reachable. */
  #announce(names: Iterable<string>): void {
    const summaries: Summary[] = []
    for (const name of names) {
      const channel = this.#channels.get(name)
      if (!channel) continue
      const summary = channel.local.summary(name)
      channel.update(this.#gateway, summary)
      summaries.push(summary)
    }
    for (const message of splitIntoMessages(summaries)) this.#publish({ type: 'presence', gateway: this.#gateway, channels: message })
  }

  *#channelsWithReaders(): Generator<string> {
    for (const [name, { local }] of this.#channels) if (local.subscribers.size > 0) yield name
  }

  #publish(announcement: Announcement): void {
    this.#bus.publish(subjects.ephemeral, announcement)
  }

  #channel(name: string): ChannelPresence {
    const channel = this.#channels.get(name) ?? new ChannelPresence(name, this.#limits)
    this.#channels.set(name, channel)
    return channel
  }
}
