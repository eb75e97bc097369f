import type { Kysely } from '@duplex/db'
import type { UserTables } from './tables.ts'

/** Users, each with `following`: whether this reader follows them. */
export function selectUsers(db: Kysely<UserTables>, readerId: number | undefined) {
  return db
    .selectFrom('users')
    .selectAll('users')
    .select(({ exists, selectFrom }) =>
      exists(
        selectFrom('follows')
          .select('follows.followed_id')
          .where('follows.follower_id', '=', readerId ?? 0)
          .whereRef('follows.followed_id', '=', 'users.id')
          .where('follows.following', '=', true),
      )
        .$castTo<boolean>()
        .as('following'),
    )
}
