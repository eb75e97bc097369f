import { type Comment, channels } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { CommentTables } from './tables.ts'

type CommentEvent = 'comment.created' | 'comment.updated'

/** Tells the readers of its post what became of a comment. */
export async function announce(trx: Transaction<CommentTables>, type: CommentEvent, comment: Comment): Promise<void> {
  const { id, postId, version } = comment
  await append(trx, { type, key: `comment:${id}`, version, channel: channels.comments(postId), data: { comment } })
}
