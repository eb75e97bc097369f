import { channels, type Post, type PostSummary } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { PostRow, PostTables } from './tables.ts'

type Trx = Transaction<PostTables>
type PostRef = Pick<PostRow, 'id' | 'slug' | 'version'>

const keyOf = (id: number) => `post:${id}`

/** The events of this service. They are for all readers: `liked` is always false. */
export const announce = {
  /** `mentions`: the users whom the text mentions. */
  published: async (trx: Trx, { body, html, ...summary }: Post, mentions: number[]): Promise<void> => {
    const post: PostSummary = { ...summary, liked: false }
    const { version } = post
    await append(trx, { type: 'post.published', key: keyOf(post.id), version, channel: channels.feed, data: { post }, meta: { mentions } })
  },

  updated: (trx: Trx, post: Post): Promise<void> =>
    append(trx, {
      type: 'post.updated',
      key: keyOf(post.id),
      version: post.version,
      channel: channels.post(post.id),
      data: { post: { ...post, liked: false } },
    }),

  withdrawn: (trx: Trx, { id, slug, version }: PostRef): Promise<void> =>
    append(trx, { type: 'post.withdrawn', key: keyOf(id), version, channel: channels.feed, data: { postId: id, slug } }),

  /** Under its own key: under the post's key it would erase the data of the post.withdrawn before it. */
  deleted: (trx: Trx, { id, slug, version }: PostRef): Promise<void> =>
    append(trx, { type: 'post.deleted', key: `${keyOf(id)}:deleted`, version, channel: channels.post(id), data: { postId: id, slug } }),
}
