import type { PostStatus } from '@duplex/contracts'
import type { DraftText, PostFields } from './draft-text.ts'

/** A text whose current version is not on the server. */
export interface LocalDraft extends DraftText {
  /** Unique in this browser. Two tabs that edit the same post have one text each. */
  id: string
  /** Time of the last change: milliseconds since 1970. */
  at: number
  /** The post that the text changes, with the version it is based on; null if the server does not have the post yet. */
  post: { slug: string; version: number; status: PostStatus } | null
  /** Sent without a response: the server may have stored it. `key` is the Idempotency-Key of a create. */
  sent: (PostFields & { key?: string }) | null
}

export type DraftStorage = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>

/**
 * The local texts of one user. They are in localStorage, because it writes synchronously: a text is stored before the page closes.
 * It holds about 5 MB, which is 50 texts of the maximum length. If a text does not fit, it is not stored; no other text is removed.
 * A browser may block the storage: then every access throws, the texts are not stored, and the editor says so.
 */
export class LocalDrafts {
  readonly #storage: DraftStorage
  readonly #prefix: string

  constructor(storage: DraftStorage, userId: number) {
    this.#storage = storage
    this.#prefix = `draft:${userId}:`
  }

  /** Returns all texts, newest first. */
  list(): LocalDraft[] {
    return this.#ids()
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

  /** Returns whether the text was stored. */
  write(draft: LocalDraft): boolean {
    try {
      this.#storage.setItem(this.#prefix + draft.id, JSON.stringify(draft))
      return true
    } catch {
      return false
    }
  }

  remove(id: string): void {
    try {
      this.#storage.removeItem(this.#prefix + id)
    } catch {}
  }

  #ids(): string[] {
    const ids: string[] = []
    try {
      for (let index = 0; index < this.#storage.length; index++) {
        const key = this.#storage.key(index)
        if (key?.startsWith(this.#prefix)) ids.push(key.slice(this.#prefix.length))
      }
    } catch {}
    return ids
  }
}

/** Returns null on the server, and if the browser does not allow localStorage. */
export function openLocalDrafts(userId: number): LocalDrafts | null {
  try {
    return new LocalDrafts(localStorage, userId)
  } catch {
    return null
  }
}
