import { DuplexError, type Handlers, type postContract } from '@duplex/contracts'
import { announce } from '../announce.ts'
import { lockOwnPost } from '../lock-own-post.ts'
import type { ServiceContext } from '../service-context.ts'
import { publicTags, setTags } from '../set-tags.ts'

export function remove({ outbox }: ServiceContext): Handlers<typeof postContract>['remove'] {
  return async ({ slug }, { actor }) => {
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
    return outbox.transaction(async (trx) => {
      const row = await lockOwnPost(trx, slug, actor)
      await setTags(trx, row, publicTags(row), [])
      await trx.deleteFrom('posts').where('id', '=', row.id).execute()
      if (row.status === 'published') {
        await announce.withdrawn(trx, { ...row, version: row.version + 1 })
        await announce.deleted(trx, { ...row, version: row.version + 2 })
      }
      return {}
    })
  }
}
