import type { Comment } from '@duplex/contracts'

/** A comment as shown. It has its Markdown source only if the reader is its author, and may edit it. */
export type CommentView = Omit<Comment, 'body'> & { body?: string | null }

export interface Thread {
  comment: CommentView
  replies: Thread[]
}

/** Groups comments below their parents, oldest first. A comment whose parent is missing becomes a root. */
export function threadsOf(comments: readonly CommentView[]): Thread[] {
  const threads = new Map(comments.map((comment) => [comment.id, { comment, replies: [] as Thread[] }]))
  const roots: Thread[] = []
  for (const thread of threads.values()) {
    const parent = thread.comment.parentId === null ? undefined : threads.get(thread.comment.parentId)
    ;(parent?.replies ?? roots).push(thread)
  }
  return roots
}

/** `readerId`: null if the reader is not signed in. */
export function toCommentView({ body, ...comment }: Comment, readerId: number | null): CommentView {
  return readerId !== null && comment.author?.id === readerId ? { ...comment, body } : comment
}
