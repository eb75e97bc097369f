import type { Comment } from '@duplex/contracts'

/** A comment as it is shown: its source comes along where the reader wrote it, and may change it. */
export type CommentView = Omit<Comment, 'body'> & { body?: string | null }

export interface Thread {
  comment: CommentView
  replies: Thread[]
}

/** Comments under the one they answer, oldest first. One whose parent is not among them stands by itself. */
export function threadsOf(comments: readonly CommentView[]): Thread[] {
  const threads = new Map(comments.map((comment) => [comment.id, { comment, replies: [] as Thread[] }]))
  const roots: Thread[] = []
  for (const thread of threads.values()) {
    const parent = thread.comment.parentId === null ? undefined : threads.get(thread.comment.parentId)
    ;(parent?.replies ?? roots).push(thread)
  }
  return roots
}

/** `readerId`: who reads; null for somebody who is not signed in. */
export function toCommentView({ body, ...comment }: Comment, readerId: number | null): CommentView {
  return readerId !== null && comment.author?.id === readerId ? { ...comment, body } : comment
}
