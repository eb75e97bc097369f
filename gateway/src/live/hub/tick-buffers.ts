import type { Entry } from './entry.ts'
import type { Encoding } from './wire.ts'

/** The bytes of one tick. Each event is encoded once per encoding, and each list of events is joined once per encoding. */
export class TickBuffers {
  readonly #events = new Map<Encoding, Map<Entry, Buffer>>()
  readonly #lists = new Map<Encoding, Map<readonly Entry[], Buffer>>()

  of(encoding: Encoding, entries: readonly Entry[]): Buffer {
    return memo(
      memo(this.#lists, encoding, () => new Map()),
      entries,
      () =>
        entries.length === 1 ? this.#event(encoding, entries[0]!) : Buffer.concat(entries.map((entry) => this.#event(encoding, entry))),
    )
  }

  #event(encoding: Encoding, entry: Entry): Buffer {
    return memo(
      memo(this.#events, encoding, () => new Map()),
      entry,
      () => encoding.event(entry),
    )
  }
}

function memo<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
