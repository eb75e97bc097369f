import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import { isUniqueViolation } from '@duplex/db'
import { announce } from '../announce.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function update({ outbox }: ServiceContext): Handlers<typeof userContract>['update'] {
  return async ({ username, email, bio, avatarUrl }, { actor }) => {
    if (!actor) throw new DuplexError('UNAUTHENTICATED')
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
        // others know of somebody's name and picture alone
        const told = after.username !== before.username || after.avatar_url !== before.avatar_url
        // the unique indexes decide: of two who take one name at once, the second waits here and is refused
        const row = await trx
          .updateTable('users')
          .set({ ...after, version: before.version + (told ? 1 : 0) })
          .where('id', '=', actor.id)
          .returningAll()
          .executeTakeFirstOrThrow()
        if (told) await announce.updated(trx, row)
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
