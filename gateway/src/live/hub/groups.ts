import type { Wire } from './wire.ts'

/** A subscriber, as far as its group uses it. */
export interface GroupMember {
  readonly wire: Wire
  /** Sends bytes to the subscriber. Closes it if its backlog is too long. */
  send(bytes: Buffer): void
}

/** All subscribers and waiting polls that follow exactly the same channels, so that subscribers receive the same bytes. */
export interface Group {
  readonly name: string
  readonly channels: ReadonlySet<string>
  readonly subscribers: Set<GroupMember>
  /** Called with the next event of these channels, once for each waiting poll. */
  readonly waiting: Set<() => void>
}

export class Groups {
  readonly #byName = new Map<string, Group>()
  readonly #byChannel = new Map<string, Set<Group>>()

  /** The group of these channels. After removing itself from the group, a member calls `deleteIfEmpty`. */
  of(channels: ReadonlySet<string>): Group {
    const name = [...channels].sort().join(' ')
    return this.#byName.get(name) ?? this.#create(name, new Set(channels))
  }

  deleteIfEmpty(group: Group): void {
    if (group.subscribers.size + group.waiting.size > 0 || !this.#byName.delete(group.name)) return
    for (const channel of group.channels) {
      const groups = this.#byChannel.get(channel)!
      groups.delete(group)
      if (groups.size === 0) this.#byChannel.delete(channel)
    }
  }

  following(channel: string): Iterable<Group> {
    return this.#byChannel.get(channel) ?? []
  }

  #create(name: string, channels: Set<string>): Group {
    const group: Group = { name, channels, subscribers: new Set(), waiting: new Set() }
    this.#byName.set(name, group)
    for (const channel of channels) {
      const groups = this.#byChannel.get(channel) ?? new Set()
      this.#byChannel.set(channel, groups.add(group))
    }
    return group
  }
}
