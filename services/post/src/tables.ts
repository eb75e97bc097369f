import type { PostStatus } from '@duplex/contracts'
import type { Generated, Selectable } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'

/** Beside these there is `search`, which PostgreSQL makes of title and body, and which never leaves it. */
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
  /** Of the newest like.changed that is in `like_count`. */
  like_version: Generated<number>
  comment_count: Generated<number>
  comment_version: Generated<number>
  version: Generated<number>
  created_at: Generated<Date>
  updated_at: Generated<Date>
  /** The first time; a post that is withdrawn and published again keeps it. */
  published_at: Date | null
  /** The place in lists: when it was published, or else created. */
  listed_at: Generated<Date>
}
export type PostRow = Selectable<PostTable>

/** What is known of everybody who wrote or liked something. `version` 0: from a call, not yet from an event. */
export interface AuthorTable {
  id: number
  username: string
  avatar_url: string | null
  version: number
  /** Without a name then, and kept so that nothing of theirs comes after. */
  deleted: Generated<boolean>
}

/** Whom a reader follows. `version`: of the follow.changed that told so. */
export interface FollowTable {
  follower_id: number
  followed_id: number
  following: boolean
  version: number
}

/** Tags of published posts, in the order of lists. */
export interface PostTagTable {
  tag: string
  listed_at: Date
  post_id: number
}

/** How many published posts have a tag. */
export interface TagTable {
  tag: string
  post_count: number
}

export interface PostTables extends OutboxTables, ProjectionTables {
  posts: PostTable
  authors: AuthorTable
  post_likes: { user_id: number; post_id: number }
  follows: FollowTable
  post_tags: PostTagTable
  tags: TagTable
}
