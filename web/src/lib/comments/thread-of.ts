import type { Comment, ParentComment } from '@duplex/contracts'

/** A comment as shown. It has its Markdown source only if the reader is its author, and may edit it. */
export type CommentView = Omit<Comment, 'body'> & { body?: string | null }

export interface Thread {
  comment: CommentView
  replies: Thread[]
}

/** Replies on this page to a comment on another page. */
export interface DistantReplies {
  parentId: number
  /** Null if it has not been loaded. */
  parent: ParentComment | null
  replies: Thread[]
}

/**
 * Groups comments below their parents, oldest first. `parents`: the known parents on other pages. Replies to such a parent are one
 * group only if they follow one another, so that a new reply is always at the end.
 */
export function threadsOf(comments: readonly CommentView[], parents: readonly ParentComment[] = []): (Thread | DistantReplies)[] {
  const threads = new Map(comments.map((comment) => [comment.id, { comment, replies: [] as Thread[] }]))
  const roots: (Thread | DistantReplies)[] = []
  for (const thread of threads.values()) {
    const { parentId } = thread.comment
    const parent = parentId === null ? undefined : threads.get(parentId)
    const last = roots.at(-1)
    if (parent) parent.replies.push(thread)
    else if (parentId === null) roots.push(thread)
    else if (last && 'parentId' in last && last.parentId === parentId) last.replies.push(thread)
    else roots.push({ parentId, parent: parents.find(({ id }) => id === parentId) ?? null, replies: [thread] })
  }
  return roots
}

/** `readerId`: null if the reader is not signed in. */
export function toCommentView({ body, ...comment }: Comment, readerId: number | null): CommentView {
  return readerId !== null && comment.author?.id === readerId ? { ...comment, body } : comment
}
