import type { Generated } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'

/** What is known of a post, from its events or by having asked. */
export interface PostTable {
  id: number
  slug: string
  state: 'published' | 'gone'
  /** The post's version that told its state. */
  version: number
  like_count: Generated<number>
  count_version: Generated<number>
}

/** Whoever has liked something, or is deleted: so that no like of theirs comes after that. */
export interface PersonTable {
  id: number
  deleted: Generated<boolean>
}

export interface LikeTables extends OutboxTables, ProjectionTables {
  posts: PostTable
  people: PersonTable
  likes: { post_id: number; user_id: number; created_at: Generated<Date> }
}
