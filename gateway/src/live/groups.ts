import type { Reader } from './reader.ts'

/** Readers who follow the same channels, and so are sent the same bytes. */
export interface Group {
  readonly name: string
  readonly channels: ReadonlySet<string>
  readonly readers: Set<Reader>
}

export class Groups {
  readonly #byName = new Map<string, Group>()
  readonly #byChannel = new Map<string, Set<Group>>()

  join(reader: Reader): Group {
    const name = [...reader.channels].sort().join(' ')
    const group = this.#byName.get(name) ?? this.#create(name, new Set(reader.channels))
    group.readers.add(reader)
    return group
  }

  leave(reader: Reader, group: Group): void {
    group.readers.delete(reader)
    if (group.readers.size > 0) return
    this.#byName.delete(group.name)
    for (const channel of group.channels) {
      const groups = this.#byChannel.get(channel)!
      groups.delete(group)
      if (groups.size === 0) this.#byChannel.delete(channel)
    }
  }

  of(channel: string): Iterable<Group> {
    return this.#byChannel.get(channel) ?? []
  }

  #create(name: string, channels: Set<string>): Group {
    const group: Group = { name, channels, readers: new Set() }
    this.#byName.set(name, group)
    for (const channel of channels) {
      const groups = this.#byChannel.get(channel) ?? new Set()
      this.#byChannel.set(channel, groups.add(group))
    }
    return group
  }
}
