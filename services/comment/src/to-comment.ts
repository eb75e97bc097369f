import type { Author, Comment } from '@duplex/contracts'
import type { CommentRow } from './tables.ts'

/** `author` is null for a deleted comment. */
export function toComment(row: CommentRow, author: Author | null): Comment {
  return {
    id: row.id,
    postId: row.post_id,
    parentId: row.parent_id,
    author,
    body: row.body,
    html: row.html,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    deleted: row.deleted,
  }
}
