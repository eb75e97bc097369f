import type { Comment, ParentComment } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { CommentTables } from '../tables.ts'
import { authorOf } from './author-of.ts'
import { beginningOf } from './beginning-of.ts'

/** Reads the comments that have replies among `items`, but are not among them. */
export async function readParents(trx: Transaction<CommentTables>, postId: number, items: readonly Comment[]): Promise<ParentComment[]> {
  const here = new Set(items.map(({ id }) => id))
  const elsewhere = [...new Set(items.flatMap(({ parentId }) => (parentId === null || here.has(parentId) ? [] : [parentId])))]
  if (elsewhere.length === 0) return []
  const rows = await trx
    .selectFrom('comments')
    .leftJoin('authors', 'authors.id', 'comments.author_id')
    .select(['comments.id', 'comments.author_id', 'comments.html', 'comments.created_at', 'authors.username', 'authors.avatar_url'])
    .where('comments.post_id', '=', postId)
    .where('comments.id', 'in', elsewhere)
    .orderBy('comments.id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    author: authorOf(row),
    excerpt: row.html === null ? null : beginningOf(row.html),
    createdAt: row.created_at.toISOString(),
  }))
}
