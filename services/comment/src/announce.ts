import { type Comment, channels, type EventMeta } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { CommentTables } from './tables.ts'

type Trx = Transaction<CommentTables>

const subjectOf = ({ id, version }: Comment) => ({ key: `comment:${id}`, version })

export interface CommentCount {
  postId: number
  commentCount: number
  version: number
  /** Subscribers of a post that is gone get no event; services always do. */
  published: boolean
}

/** The events of this service. Each goes to the subscribers of its post's channels; `meta` is for services only. */
export const announce = {
  created: (trx: Trx, comment: Comment, meta: EventMeta<'comment.created'>): Promise<void> =>
    append(trx, { type: 'comment.created', ...subjectOf(comment), channel: channels.comments(comment.postId), data: { comment }, meta }),

  updated: (trx: Trx, comment: Comment): Promise<void> =>
    append(trx, { type: 'comment.updated', ...subjectOf(comment), channel: channels.comments(comment.postId), data: { comment } }),

  /** `channel`: null if no subscriber may get it. */
  deleted: (trx: Trx, comment: Comment, channel: string | null): Promise<void> =>
    append(trx, { type: 'comment.deleted', ...subjectOf(comment), channel, data: { comment } }),

  counted: (trx: Trx, { postId, commentCount, version, published }: CommentCount): Promise<void> =>
    append(trx, {
      type: 'comments.changed',
      key: `comments:${postId}`,
      version,
      channel: published ? channels.post(postId) : null,
      data: { postId, commentCount },
    }),
}
