import type { PostStatus } from '@duplex/contracts'
import type { Generated, Selectable } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'
import type { AuthorTables } from '@duplex/replica'

/** One more column, `search`, is generated from title and body by PostgreSQL, and is only used in queries. */
export interface PostTable {
  id: Generated<number>
  slug: string
  title: string
  body: string
  html: string
  excerpt: string
  tags: string[]
  status: PostStatus
  author_id: number
  like_count: Generated<number>
  /** Of the event that set `like_count`. */
  like_version: Generated<number>
  comment_count: Generated<number>
  comment_version: Generated<number>
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  /** The time of the first publication. If a post is withdrawn and published again, the time does not change. */
  published_at: Date | null
  /** The position in lists: the time of publication, or of creation for a draft. */
  listed_at: Generated<Date>
}
export type PostRow = Selectable<PostTable>

/** A replica of the follows. `version`: of the event that set `following`. */
export interface FollowTable {
  follower_id: number
  followed_id: number
  following: boolean
  version: number
}

/** The tags of published posts, indexed in the order of lists. */
export interface PostTagTable {
  tag: string
  listed_at: Date
  post_id: number
}

/** How many published posts have this tag. */
export interface TagTable {
  tag: string
  post_count: number
}

export interface PostTables extends OutboxTables, ProjectionTables, AuthorTables {
  posts: PostTable
  post_likes: { user_id: number; post_id: number }
  follows: FollowTable
  post_tags: PostTagTable
  tags: TagTable
}
