import type { PostStatus } from '@duplex/contracts'
import type { DraftText, PostFields } from './draft-text.ts'

/** A text that the server does not have, or not as it is here. */
export interface LocalDraft extends DraftText {
  /** Its own in this browser: two tabs that write on one post have a text each. */
  id: string
  /** When it was last changed: milliseconds since 1970. */
  at: number
  /** What it changes, in the version it began from; null where the server has none of it yet. */
  post: { slug: string; version: number; status: PostStatus } | null
  /** What was sent and has not been answered: the server may have it. `key` is the Idempotency-Key of a create. */
  sent: (PostFields & { key?: string }) | null
}

export type DraftStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/**
 * The texts of one user that are kept in this browser. In localStorage, because it has stored a text before the page is gone:
 * it holds about 5 MB, fifty of the longest texts. What does not fit is refused, and nothing is dropped for it.
 */
export class LocalDrafts {
  readonly #storage: DraftStorage
  readonly #prefix: string

  constructor(storage: DraftStorage, userId: number) {
    this.#storage = storage
    this.#prefix = `draft:${userId}:`
  }

  /** All of them, the newest first. */
  list(): LocalDraft[] {
    const ids: string[] = []
    for (let index = 0; index < this.#storage.length; index++) {
      const key = this.#storage.key(index)
      if (key?.startsWith(this.#prefix)) ids.push(key.slice(this.#prefix.length))
    }
    return ids
      .map((id) => this.read(id))
      .filter((draft) => draft !== null)
      .sort((one, other) => other.at - one.at)
  }

  read(id: string): LocalDraft | null {
    try {
      const text = this.#storage.getItem(this.#prefix + id)
      return text === null ? null : JSON.parse(text)
    } catch {
      return null
    }
  }

  /** Whether it is stored now. */
  write(draft: LocalDraft): boolean {
    try {
      this.#storage.setItem(this.#prefix + draft.id, JSON.stringify(draft))
      return true
    } catch {
      return false
    }
  }

  remove(id: string): void {
    this.#storage.removeItem(this.#prefix + id)
  }
}

/** Null where the browser keeps nothing. */
export function openLocalDrafts(userId: number): LocalDrafts | null {
  try {
    return new LocalDrafts(localStorage, userId)
  } catch {
    return null
  }
}
