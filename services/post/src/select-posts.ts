import type { Author, Post, PostReference, PostSummary } from '@duplex/contracts'
import type { Kysely } from '@duplex/db'
import type { PostTables } from './tables.ts'
import { toPost, toSummary } from './to-post.ts'

const summaryColumns = [
  'posts.id',
  'posts.slug',
  'posts.title',
  'posts.excerpt',
  'posts.tags',
  'posts.status',
  'posts.author_id',
  'posts.version',
  'posts.like_count',
  'posts.like_version',
  'posts.comment_count',
  'posts.comment_version',
  'posts.created_at',
  'posts.updated_at',
  'posts.published_at',
  'posts.listed_at',
] as const

/** All columns of `posts` except those of the search. */
export const postColumns = [...summaryColumns, 'posts.body', 'posts.html'] as const

/** Posts without their text, with their authors and `liked`: whether this reader likes them. */
export function selectSummaries(db: Kysely<PostTables>, readerId: number | undefined) {
  return db
    .selectFrom('posts')
    .innerJoin('authors', 'authors.id', 'posts.author_id')
    .select([...summaryColumns, 'authors.username', 'authors.avatar_url'])
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('post_likes')
          .select('post_likes.post_id')
          .whereRef('post_likes.post_id', '=', 'posts.id')
          .where('post_likes.user_id', '=', readerId ?? 0),
      )
        .$castTo<boolean>()
        .as('liked'),
    )
}

type Read<T extends { execute(): Promise<unknown[]> }> = Awaited<ReturnType<T['execute']>>[number]
export type ReadSummary = Read<ReturnType<typeof selectSummaries>>

/** A post as this reader sees it, drafts included: the caller checks whether the reader may see it. */
export async function readPost(db: Kysely<PostTables>, post: PostReference, readerId: number | undefined): Promise<Post | undefined> {
  const row = await selectSummaries(db, readerId)
    .select(['posts.body', 'posts.html'])
    .where(typeof post === 'number' ? 'posts.id' : 'posts.slug', '=', post)
    .executeTakeFirst()
  return row && toPost(row, authorOf(row), row.liked)
}

export const summaryOf = (row: ReadSummary): PostSummary => toSummary(row, authorOf(row), row.liked)

const authorOf = (row: { author_id: number; username: string; avatar_url: string | null }): Author => ({
  id: row.author_id,
  username: row.username,
  avatarUrl: row.avatar_url,
})
