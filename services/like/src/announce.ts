import { channels, type EventMeta } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { LikeTables } from './tables.ts'

export interface LikeCount {
  postId: number
  likeCount: number
  version: number
  /** Subscribers of a post that is gone get no event; services always do. */
  published: boolean
}

/** The events of this service. */
export const announce = {
  /** `meta` is for services only. */
  changed: (
    trx: Transaction<LikeTables>,
    { postId, likeCount, version, published }: LikeCount,
    meta: EventMeta<'like.changed'>,
  ): Promise<void> =>
    append(trx, {
      type: 'like.changed',
      key: `likes:${postId}`,
      version,
      channel: published ? channels.post(postId) : null,
      data: { postId, likeCount },
      meta,
    }),
}
