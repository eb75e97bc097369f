import type { Comment } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import type { CommentTables } from '../tables.ts'
import { toComment } from '../to-comment.ts'
import { authorOf } from './author-of.ts'

/** The comments of one page, as JSON. With its parents, a page must fit into one NATS message, which has up to 1 MB. */
const MAX_PAGE_BYTES = 640 * 1024

export interface CommentPage {
  items: Comment[]
  /** Whether there are comments after this page. */
  more: boolean
}

interface PageRequest {
  postId: number
  /** The page starts after this id. */
  after: number
  limit: number
}

/** Reads up to `limit` comments of a post, and fewer if they have more than MAX_PAGE_BYTES. */
export async function readPage(trx: Transaction<CommentTables>, { postId, after, limit }: PageRequest): Promise<CommentPage> {
  const rows = await trx
    .selectFrom('comments')
    .leftJoin('authors', 'authors.id', 'comments.author_id')
    .selectAll('comments')
    .select(['authors.username', 'authors.avatar_url'])
    .where('comments.post_id', '=', postId)
    .where('comments.id', '>', after)
    .orderBy('comments.id')
    .limit(limit + 1)
    .execute()
  const items: Comment[] = []
  let bytes = 0
  for (const row of rows) {
    const comment = toComment(row, authorOf(row))
    bytes += Buffer.byteLength(JSON.stringify(comment))
    if (items.length === limit || (items.length > 0 && bytes > MAX_PAGE_BYTES)) return { items, more: true }
    items.push(comment)
  }
  return { items, more: false }
}
