/** A comment that a user is writing. `key`: the Idempotency-Key with which it was sent, if it was. */
export interface CommentDraft {
  userId: number
  body: string
  key: string | null
}

/**
 * Stores the text for as long as the tab exists: across a reload, a sign-in, and a request without a response. `name` identifies the
 * form.
 */
export const commentDraft = (name: string) => {
  const storageKey = `comment:${name}`
  return {
    read: (): CommentDraft | null =>
      inStorage((storage) => {
        const stored = storage.getItem(storageKey)
        return stored ? (JSON.parse(stored) as CommentDraft) : null
      }),
    write: (draft: CommentDraft): void => {
      inStorage((storage) => (draft.body ? storage.setItem(storageKey, JSON.stringify(draft)) : storage.removeItem(storageKey)))
    },
  }
}

/** Returns null on the server, and if the storage of the browser is blocked or full. */
function inStorage<T>(access: (storage: Storage) => T): T | null {
  try {
    return access(sessionStorage)
  } catch {
    return null
  }
}
