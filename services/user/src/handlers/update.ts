import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { isUniqueViolation } from '@duplex/db'
import { announce } from '../announce.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function update({ outbox }: ServiceContext): Handlers<typeof userContract>['update'] {
  return async ({ username, email, bio, avatarUrl }, { actor }) => {
    return outbox
      .transaction(async (trx) => {
        const before = await trx.selectFrom('users').selectAll().where('id', '=', actor.id).forNoKeyUpdate().executeTakeFirst()
        if (!before) throw new DuplexError('UNAUTHENTICATED')
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
