import type { Generated } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'
import type { ReplicatedPostTable } from '@duplex/replica'

/** A replica of the posts, with their like counts. */
export interface PostTable extends ReplicatedPostTable {
  slug: string
  like_count: Generated<number>
  count_version: Generated<number>
}

/** Users who have liked something or were deleted. The row of a deleted user rejects later likes of that user. */
export interface PersonTable {
  id: number
  deleted: Generated<boolean>
}

export interface LikeTable {
  post_id: number
  user_id: number
  created_at: Generated<Date>
}

export interface LikeTables extends OutboxTables, ProjectionTables {
  posts: PostTable
  people: PersonTable
  likes: LikeTable
}
