import { randomUUID } from 'node:crypto'
import type { Bus, BusSubscription } from '@duplex/bus'
import { type Author, channels, type EventData, type LogEvent, parseChannel, subjects } from '@duplex/contracts'
import type { Reader } from '../hub/reader.ts'
import { type Announcement, inMessages, type Summary } from './announcement.ts'
import { ChannelPresence } from './channel-presence.ts'
import { type PresenceLimits, presenceLimits } from './presence-limits.ts'
import { Rarely } from './rarely.ts'

interface PresenceParts {
  bus: Bus
  limits?: Partial<PresenceLimits> | undefined
}

/**
 * Who reads the comments of a post now, and who types. Each gateway announces its own readers on the bus, when they change
 * and every second, and gathers what all announce: docs/decisions/0014-presence.md.
 */
export class Presence {
  readonly #gateway = randomUUID()
  readonly #bus: Bus
  readonly #limits: PresenceLimits
  readonly #channels = new Map<string, ChannelPresence>()
  /** Channels whose readers here have changed since they were last announced. */
  readonly #changed = new Set<string>()
  readonly #typing: Rarely
  #subscription: BusSubscription | undefined
  #repeating: NodeJS.Timeout | undefined
  #announcing: NodeJS.Timeout | undefined

  constructor({ bus, limits }: PresenceParts) {
    this.#bus = bus
    this.#limits = { ...presenceLimits, ...limits }
    this.#typing = new Rarely(this.#limits.typing)
  }

  start(): void {
    this.#subscription = this.#bus.subscribe(subjects.ephemeral, (message) => this.#hear(message as Announcement))
    this.#publish({ type: 'who', gateway: this.#gateway })
    this.#repeating = setInterval(() => this.#repeat(), this.#limits.repeat).unref()
  }

  /** To be called when the readers have been let go: the other gateways hear of it. */
  stop(): void {
    clearInterval(this.#repeating)
    this.#announceChanges()
    this.#subscription?.unsubscribe()
    for (const channel of this.#channels.values()) channel.stop()
  }

  /** A reader follows these channels from now on. */
  follow(reader: Reader, names: Iterable<string>): void {
    for (const name of names) {
      if (parseChannel(name)?.kind !== 'comments') continue
      this.#of(name).add(reader)
      this.#change(name)
    }
  }

  leave(reader: Reader, names: Iterable<string>): void {
    for (const name of names) if (this.#channels.get(name)?.remove(reader)) this.#change(name)
  }

  /** A reader types: told to whoever follows the channel, as long as it does itself and is somebody. */
  type(reader: Reader, name: string): void {
    const channel = this.#channels.get(name)
    const user = channel?.local.readers.has(reader) ? channel.local.userOf(reader) : null
    if (!user || !this.#tellTyping(name, user)) return
    this.#publish({ type: 'typing', gateway: this.#gateway, channel: name, user })
  }

  /** Whoever has another name is shown by it; a post that is withdrawn has no readers any more, whoever still waits there. */
  learn({ type, data }: LogEvent): void {
    if (data === null) return
    if (type === 'user.updated') this.#rename((data as EventData<'user.updated'>).user)
    if (type === 'post.withdrawn' || type === 'post.deleted') this.#end(channels.comments((data as EventData<'post.withdrawn'>).postId))
  }

  #rename(user: Author): void {
    for (const [name, channel] of this.#channels) if (channel.local.rename(user)) this.#change(name)
  }

  #end(name: string): void {
    this.#channels.get(name)?.stop()
    this.#channels.delete(name)
  }

  #hear(message: Announcement): void {
    if (message.gateway === this.#gateway) return
    if (message.type === 'who') this.#announce(this.#read())
    else if (message.type === 'typing') this.#tellTyping(message.channel, message.user)
    else if (message.type === 'presence') for (const summary of message.channels) this.#of(summary.channel).hear(message.gateway, summary)
  }

  /** Answers whether it may be told: a user's typing at two gateways is one. */
  #tellTyping(name: string, user: Author): boolean {
    if (!this.#typing.pass(`${user.id} ${name}`)) return false
    this.#channels.get(name)?.typing(user)
    return true
  }

  #change(name: string): void {
    this.#changed.add(name)
    this.#announcing ??= setTimeout(() => this.#announceChanges(), this.#limits.settle / 2).unref()
  }

  #announceChanges(): void {
    clearTimeout(this.#announcing)
    this.#announcing = undefined
    this.#announce(this.#changed)
    this.#changed.clear()
  }

  #repeat(): void {
    for (const [name, channel] of this.#channels) if (channel.isEmpty()) this.#end(name)
    this.#announce(this.#read())
  }

  /** Tells the others, and takes it in itself, without the way round: it holds while the bus is away, too. */
  #announce(names: Iterable<string>): void {
    const summaries: Summary[] = []
    for (const name of names) {
      const channel = this.#channels.get(name)
      if (!channel) continue
      const summary = channel.local.summary(name)
      channel.hear(this.#gateway, summary)
      summaries.push(summary)
    }
    for (const message of inMessages(summaries)) this.#publish({ type: 'presence', gateway: this.#gateway, channels: message })
  }

  /** The channels that somebody reads here. */
  *#read(): Generator<string> {
    for (const [name, { local }] of this.#channels) if (local.readers.size > 0) yield name
  }

  #publish(announcement: Announcement): void {
    this.#bus.publish(subjects.ephemeral, announcement)
  }

  #of(name: string): ChannelPresence {
    const channel = this.#channels.get(name) ?? new ChannelPresence(name, this.#limits)
    this.#channels.set(name, channel)
    return channel
  }
}
