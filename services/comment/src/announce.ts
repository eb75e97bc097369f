import { type Comment, channels, type EventMeta } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { CommentTables } from './tables.ts'

type Trx = Transaction<CommentTables>

const placeOf = ({ id, postId, version }: Comment) => ({ key: `comment:${id}`, version, channel: channels.comments(postId) })

/** Tells the readers of its post what became of a comment; `meta` tells services whom it concerns. */
export const announce = {
  created: (trx: Trx, comment: Comment, meta: EventMeta<'comment.created'>): Promise<void> =>
    append(trx, { type: 'comment.created', ...placeOf(comment), data: { comment }, meta }),

  updated: (trx: Trx, comment: Comment): Promise<void> => append(trx, { type: 'comment.updated', ...placeOf(comment), data: { comment } }),
}
