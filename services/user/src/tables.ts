import type { Role } from '@duplex/contracts'
import type { Generated } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'
import type { NotificationTables } from './notifications/tables.ts'

export interface UserRow {
  id: Generated<number>
  /** Unique whatever its case; so is the email address. */
  username: string
  email: string
  password_hash: string
  bio: Generated<string>
  avatar_url: string | null
  role: Generated<Role>
  /** An author of the demo posts: nobody can sign in as one. */
  demo: Generated<boolean>
  follower_count: Generated<number>
  following_count: Generated<number>
  version: Generated<number>
  created_at: Generated<Date>
}

export interface SessionRow {
  id: Generated<number>
  /** SHA-256 of the token, in base64url: who reads the table cannot sign in with it. */
  token_hash: string
  user_id: number
  user_agent: Generated<string>
  created_at: Generated<Date>
  last_seen_at: Generated<Date>
  expires_at: Date
}

/** Who no longer follows keeps a row, so that versions go on rising. */
export interface FollowRow {
  follower_id: number
  followed_id: number
  following: boolean
  version: Generated<number>
}

/** One row. Its lock gives an order to what depends on who is an admin: registrations, deletions and changes of role. */
export interface SiteRow {
  title: string
  description: string
  registration_open: Generated<boolean>
  version: Generated<number>
}

/** An image, by its content: however many have uploaded it, it is stored once. */
export interface ImageRow {
  /** See IMAGE_NAME in the contracts. */
  name: string
  /** WebP. */
  data: Buffer
  created_at: Generated<Date>
}

/** Who uploaded what: an image stays as long as one of them has it. */
export interface ImageUploadRow {
  user_id: number
  image_name: string
  bytes: number
}

export interface UserTables extends OutboxTables, ProjectionTables, NotificationTables {
  users: UserRow
  sessions: SessionRow
  follows: FollowRow
  site: SiteRow
  images: ImageRow
  image_uploads: ImageUploadRow
}
