import type { Actor, User } from '@duplex/contracts'
import type { Selectable } from '@duplex/db'
import type { UserRow } from './tables.ts'

type Reader = Pick<Actor, 'id' | 'admin'> | null | undefined

/** A user as `reader` sees them: email address and role only where they are the reader's own, or the reader is an admin. */
export function toUser(row: Selectable<UserRow>, reader: Reader, following = false): User {
  const own = row.id === reader?.id || reader?.admin === true
  return {
    id: row.id,
    username: row.username,
    ...(own ? { email: row.email, role: row.role } : {}),
    bio: row.bio,
    avatarUrl: row.avatar_url,
    createdAt: row.created_at.toISOString(),
    followerCount: row.follower_count,
    followingCount: row.following_count,
    following,
  }
}
