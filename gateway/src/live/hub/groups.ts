import type { Reader } from './reader.ts'

/** Who follows the same channels: readers are sent the same bytes, whoever only waits is woken by their next event. */
export interface Group {
  readonly name: string
  readonly channels: ReadonlySet<string>
  readonly readers: Set<Reader>
  readonly waiting: Set<() => void>
}

export class Groups {
  readonly #byName = new Map<string, Group>()
  readonly #byChannel = new Map<string, Set<Group>>()

  /** The group of these channels, to join. Who leaves it calls `leave`. */
  of(channels: ReadonlySet<string>): Group {
    const name = [...channels].sort().join(' ')
    return this.#byName.get(name) ?? this.#create(name, new Set(channels))
  }

  /** Forgets a group that nobody is in any more. */
  leave(group: Group): void {
    if (group.readers.size + group.waiting.size > 0 || !this.#byName.delete(group.name)) return
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
    const group: Group = { name, channels, readers: new Set(), waiting: new Set() }
    this.#byName.set(name, group)
    for (const channel of channels) {
      const groups = this.#byChannel.get(channel) ?? new Set()
      this.#byChannel.set(channel, groups.add(group))
    }
    return group
  }
}
