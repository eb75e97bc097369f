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
    read: (): CommentDraft | null => {
      const stored = storage()?.getItem(storageKey)
      return stored ? (JSON.parse(stored) as CommentDraft) : null
    },
    write: (draft: CommentDraft): void => {
      if (draft.body) storage()?.setItem(storageKey, JSON.stringify(draft))
      else storage()?.removeItem(storageKey)
    },
  }
}

/** Returns null if the browser blocks sessionStorage. */
function storage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null
  } catch {
    return null
  }
}
