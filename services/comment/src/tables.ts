import type { Generated, Selectable } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'

export interface CommentTable {
  id: Generated<number>
  post_id: number
  parent_id: number | null
  /** null once deleted, like the text: only the place in the thread is kept. */
  author_id: number | null
  body: string | null
  html: string | null
  deleted: Generated<boolean>
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
}
export type CommentRow = Selectable<CommentTable>

/** What is known of a post, from its events or by having asked. Its lock gives a post's comments their order. */
export interface PostTable {
  id: number
  slug: string
  author_id: number | null
  state: 'published' | 'gone'
  /** The post's version that told its state. */
  version: number
  comment_count: Generated<number>
  count_version: Generated<number>
}

/** `version` 0: from a call, not yet from an event. */
export interface AuthorTable {
  id: number
  username: string
  avatar_url: string | null
  version: number
  /** Without a name then, and kept so that nothing of theirs comes after. */
  deleted: Generated<boolean>
}

export interface CommentTables extends OutboxTables, ProjectionTables {
  comments: CommentTable
  posts: PostTable
  authors: AuthorTable
}
