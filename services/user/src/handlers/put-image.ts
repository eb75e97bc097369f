import { DuplexError, type Handlers, MAX_USER_IMAGE_BYTES, MAX_USER_IMAGES, type userContract } from '@duplex/contracts'
import { type Kysely, sql } from '@duplex/db'
import type { ServiceContext } from '../service-context.ts'
import type { UserTables } from '../tables.ts'

export function putImage({ db }: ServiceContext): Handlers<typeof userContract>['putImage'] {
  return async ({ name, data }, { actor }) => {
    const file = Buffer.from(data, 'base64')
    return db.transaction(async (trx) => {
      // one at a time per user, so that concurrent uploads cannot exceed the limit
      const owner = await trx.selectFrom('users').select('id').where('id', '=', actor.id).forNoKeyUpdate().executeTakeFirst()
      if (!owner) throw new DuplexError('UNAUTHENTICATED')
      if (await has(trx, owner.id, name)) return {}
      await mustHaveRoom(trx, owner.id, file.length)
      await trx
        .insertInto('images')
        .values({ name, data: file })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      await trx.insertInto('image_uploads').values({ user_id: owner.id, image_name: name, bytes: file.length }).execute()
      return {}
    })
  }
}

async function has(trx: Kysely<UserTables>, userId: number, name: string): Promise<boolean> {
  const row = await trx
    .selectFrom('image_uploads')
    .select('bytes')
    .where('user_id', '=', userId)
    .where('image_name', '=', name)
    .executeTakeFirst()
  return row !== undefined
}

/** Counts the rows each time: the limit keeps them few. Throws TOO_LARGE. */
async function mustHaveRoom(trx: Kysely<UserTables>, userId: number, bytes: number): Promise<void> {
  const used = await trx
    .selectFrom('image_uploads')
    .select([sql<number>`count(*)`.as('count'), sql<number>`coalesce(sum(bytes), 0)::bigint`.as('bytes')])
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow()
  if (used.count < MAX_USER_IMAGES && used.bytes + bytes <= MAX_USER_IMAGE_BYTES) return
  const most = `${MAX_USER_IMAGES.toLocaleString('en')} images with ${MAX_USER_IMAGE_BYTES / 1024 / 1024} MB together`
  throw new DuplexError('TOO_LARGE', `You can upload at most ${most}`)
}
