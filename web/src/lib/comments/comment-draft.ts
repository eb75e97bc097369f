/** A comment that is being written. `key`: under which it was sent, if it was. */
export interface CommentDraft {
  userId: number
  body: string
  key: string | null
}

/**
 * Keeps what is typed for as long as the tab lives: through a reload, a way to sign in and back, and a send that nobody answered.
 * `name` tells one form from another.
 */
export const commentDraft = (name: string) => {
  const place = `comment:${name}`
  return {
    read: (): CommentDraft | null => {
      const kept = storage()?.getItem(place)
      return kept ? (JSON.parse(kept) as CommentDraft) : null
    },
    write: (draft: CommentDraft): void => {
      if (draft.body) storage()?.setItem(place, JSON.stringify(draft))
      else storage()?.removeItem(place)
    },
  }
}

/** Null where the browser keeps nothing. */
function storage(): Storage | null {
  try {
    return globalThis.sessionStorage ?? null
  } catch {
    return null
  }
}
