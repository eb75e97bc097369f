import type { Actor, User } from '@duplex/contracts'
import type { UserRow } from './tables.ts'

type Reader = Pick<Actor, 'id' | 'admin'> | null | undefined

/** A user as `reader` sees them. Only the user and admins see email address and role. */
export function toUser(row: UserRow, reader: Reader, following = false): User {
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
