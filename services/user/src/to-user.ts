import type { User } from '@duplex/contracts'
import type { Selectable } from '@duplex/db'
import type { UserRow } from './tables.ts'

/** A user as `readerId` sees them: the email address only where it is the reader's own. */
export function toUser(row: Selectable<UserRow>, readerId: number | undefined): User {
  return {
    id: row.id,
    username: row.username,
    ...(row.id === readerId ? { email: row.email } : {}),
    bio: row.bio,
    avatarUrl: row.avatar_url,
    createdAt: row.created_at.toISOString(),
    followerCount: 0,
    followingCount: 0,
    following: false,
  }
}
