import type { Generated, Selectable } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'
import type { AuthorTables, ReplicatedPostTable } from '@duplex/replica'

export interface CommentTable {
  id: Generated<number>
  post_id: number
  parent_id: number | null
  /** null once deleted, like the text: a deleted comment keeps only its position in the thread. */
  author_id: number | null
  body: string | null
  html: string | null
  deleted: Generated<boolean>
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
export type CommentRow = Selectable<CommentTable>

/** A replica of the posts, with their comment counts. Its row lock gives the comments of a post their order. */
export interface PostTable extends ReplicatedPostTable {
  slug: string
  author_id: number | null
  comment_count: Generated<number>
  count_version: Generated<number>
}

export interface CommentTables extends OutboxTables, ProjectionTables, AuthorTables {
  comments: CommentTable
  posts: PostTable
}
