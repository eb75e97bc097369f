import type { Comment } from '@duplex/contracts'

/** A comment as it is shown: its source stays behind. */
export type CommentView = Omit<Comment, 'body'>

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

export function toCommentView({ body: _, ...comment }: Comment): CommentView {
  return comment
}
