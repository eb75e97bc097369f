import type { Author, Post, PostSummary } from '@duplex/contracts'
import type { PostRow } from './tables.ts'

export type SummaryRow = Omit<PostRow, 'body' | 'html'>

/** A post as one reader sees it. Events are for all readers: in them `liked` is false. */
export function toSummary(row: SummaryRow, author: Author, liked = false): PostSummary {
  return {
    id: row.id,
    slug: row.slug,
    title: row.title,
    excerpt: row.excerpt,
    tags: row.tags,
    status: row.status,
    author,
    likeCount: row.like_count,
    commentCount: row.comment_count,
    liked,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
  }
}

export function toPost(row: PostRow, author: Author, liked = false): Post {
  return { ...toSummary(row, author, liked), body: row.body, html: row.html }
}
