import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { isUniqueViolation } from '@duplex/db'
import { announce } from '../announce.ts'
import { invalid } from '../invalid.ts'
import { keepFormerName, mustBeUnused } from '../names/former-names.ts'
import { isReserved } from '../names/reserved-usernames.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function update({ db, outbox, passwords, logger }: ServiceContext): Handlers<typeof userContract>['update'] {
  /** A stolen session must not be enough to take over the account. Resolves with the hash that the password matches. */
  const confirm = async (userId: number, password = ''): Promise<string> => {
    const user = await db.kysely.selectFrom('users').select('password_hash').where('id', '=', userId).executeTakeFirst()
    if (!user) throw new DuplexError('UNAUTHENTICATED')
    if (password === '') throw invalid('/password', 'is required to change the username or email address')
    if (await passwords.matches(password, user.password_hash)) return user.password_hash
    logger.warn({ userId }, 'wrong password at the change of the username or email address')
    throw invalid('/password', 'is not the current password')
  }

  return async ({ username, email, bio, avatarUrl, password }, { actor }) => {
    const now = await db.kysely.selectFrom('users').select(['username', 'email']).where('id', '=', actor.id).executeTakeFirst()
    const identityChanges = (user: { username: string; email: string }) =>
      (username ?? user.username) !== user.username || (email ?? user.email) !== user.email
    const confirmed = now && identityChanges(now) ? await confirm(actor.id, password) : null
    return outbox
      .transaction(async (trx) => {
        const before = await trx.selectFrom('users').selectAll().where('id', '=', actor.id).forNoKeyUpdate().executeTakeFirst()
        if (!before) throw new DuplexError('UNAUTHENTICATED')
        // changed in the meantime, so the password that was confirmed is another one, or none was asked for
        if (identityChanges(before) && before.password_hash !== confirmed) throw invalid('/password', 'is not the current password')
        if (username !== undefined && username.toLowerCase() !== before.username.toLowerCase() && isReserved(username))
          throw new DuplexError('USERNAME_TAKEN', 'This username is reserved')
        const after = {
          username: username ?? before.username,
          email: email ?? before.email,
          bio: bio ?? before.bio,
          avatar_url: avatarUrl === undefined ? before.avatar_url : avatarUrl,
        }
        // other services store only the name and the picture
        const announced = after.username !== before.username || after.avatar_url !== before.avatar_url
        // the unique indexes decide: if two users take one name at once, the second waits here and is rejected
        const row = await trx
          .updateTable('users')
          .set({ ...after, version: before.version + (announced ? 1 : 0) })
          .where('id', '=', actor.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        if (after.username !== before.username) await keepFormerName(trx, before, after.username)
        if (identityChanges(before)) await mustBeUnused(trx, row)
        if (announced) await announce.updated(trx, row)
        return { user: toUser(row, row) }
      })
      .catch(taken)
  }
}

function taken(error: unknown): never {
  if (isUniqueViolation(error, 'users_username')) throw new DuplexError('USERNAME_TAKEN', undefined, undefined, { cause: error })
  if (isUniqueViolation(error, 'users_email')) throw new DuplexError('EMAIL_TAKEN', undefined, undefined, { cause: error })
  throw error
}
