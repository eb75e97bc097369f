import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { hasAdmin, lockSite, mustBeAdmin } from '../admins.ts'
import { announce } from '../announce.ts'
import { invalid } from '../invalid.ts'
import { keepNamesOfRemoved } from '../names/former-names.ts'
import { sameUsername } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { endSessionsOf } from '../sessions/start-session.ts'
import type { UserRow, UserTables } from '../tables.ts'

export function remove({ db, outbox, passwords, logger }: ServiceContext): Handlers<typeof userContract>['remove'] {
  return async ({ username, password }, { actor }) => {
    const asked = await db.kysely.selectFrom('users').selectAll().where(sameUsername(username)).executeTakeFirst()
    if (!asked) throw new DuplexError('NOT_FOUND')
    const own = asked.id === actor.id
    if (own && !(await passwords.matches(password ?? '', asked.password_hash))) {
      logger.warn({ userId: actor.id }, 'wrong password at the deletion of the account')
      throw invalid('/password', 'is not the current password')
    }
    // A password is sent only to delete the actor's own account. If another user is found, the actor was renamed a moment ago.
    if (!own && password !== undefined) throw new DuplexError('FORBIDDEN')
    await outbox.transaction(async (trx) => {
      // one deletion at a time: two users who follow each other would deadlock otherwise
      await lockSite(trx)
      if (!own) await mustBeAdmin(trx, actor)
      const row = await trx.selectFrom('users').selectAll().where('id', '=', asked.id).forUpdate().executeTakeFirst()
      if (!row) throw new DuplexError('NOT_FOUND')
      await mustNotBeLastAdmin(trx, row)
      await endSessionsOf(trx, row.id)
      await subtractFollows(trx, row.id)
      await removeImages(trx, row.id)
      await trx.deleteFrom('users').where('id', '=', row.id).execute()
      await keepNamesOfRemoved(trx, row, { byAdmin: !own })
      await announce.deleted(trx, { ...row, version: row.version + 1 })
    })
    if (!own) logger.info({ adminId: actor.id, userId: asked.id }, 'an admin removed a user')
    return {}
  }
}

/** The last admin may be deleted only if no other user is left. The next start of the blog then prints a setup link again. */
async function mustNotBeLastAdmin(trx: Transaction<UserTables>, { id, role }: UserRow): Promise<void> {
  if (role !== 'admin' || (await hasAdmin(trx, { except: id }))) return
  const other = await trx.selectFrom('users').select('id').where('demo', '=', false).where('id', '<>', id).limit(1).executeTakeFirst()
  if (other) throw new DuplexError('CONFLICT', 'The blog needs at least one admin')
}

/**
 * Corrects the counts of the user's followers and followed users. The user's own lock, already held, prevents new follows;
 * the locks of the others are taken in the order of their ids.
 */
async function subtractFollows(trx: Transaction<UserTables>, userId: number): Promise<void> {
  const follows = trx.selectFrom('follows').where('following', '=', true)
  const followed = follows.select('followed_id').where('follower_id', '=', userId)
  const followers = follows.select('follower_id').where('followed_id', '=', userId)
  await trx
    .selectFrom('users')
    .select('id')
    .where((eb) => eb.or([eb('id', 'in', followed), eb('id', 'in', followers)]))
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  await trx
    .updateTable('users')
    .set((eb) => ({ follower_count: eb('follower_count', '-', 1) }))
    .where('id', 'in', followed)
    .execute()
  await trx
    .updateTable('users')
    .set((eb) => ({ following_count: eb('following_count', '-', 1) }))
    .where('id', 'in', followers)
    .execute()
}

/** Removes the images that no other user has uploaded. */
async function removeImages(trx: Transaction<UserTables>, userId: number): Promise<void> {
  const uploads = await trx.deleteFrom('image_uploads').where('user_id', '=', userId).returning('image_name').execute()
  if (uploads.length === 0) return
  await trx
    .deleteFrom('images')
    .where(
      'name',
      'in',
      uploads.map(({ image_name }) => image_name),
    )
    .where((eb) => eb.not(eb.exists(eb.selectFrom('image_uploads').select('image_name').whereRef('image_name', '=', 'images.name'))))
    .execute()
}
