import type { Role } from '@duplex/contracts'
import type { Generated, Selectable } from '@duplex/db'
import type { OutboxTables, ProjectionTables } from '@duplex/outbox'
import type { NotificationTables } from './notifications/tables.ts'

export interface UserTable {
  id: Generated<number>
  /** Unique regardless of case, like the email address. */
  username: string
  email: string
  password_hash: string
  bio: Generated<string>
  avatar_url: string | null
  role: Generated<Role>
  /** An author of the demo posts. These accounts cannot sign in. */
  demo: Generated<boolean>
  follower_count: Generated<number>
  following_count: Generated<number>
  version: Generated<number>
  created_at: Generated<Date>
}
export type UserRow = Selectable<UserTable>

export interface SessionTable {
  id: Generated<number>
  /** SHA-256 of the token, in base64url: the hash alone does not allow a login. */
  token_hash: string
  user_id: number
  user_agent: Generated<string>
  created_at: Generated<Date>
  last_seen_at: Generated<Date>
  expires_at: Date
}

/** The row stays when a user stops following, so that its version keeps rising. */
export interface FollowTable {
  follower_id: number
  followed_id: number
  following: boolean
  version: Generated<number>
}

/** The names that users no longer have. A renamed user's former names lead to the user. */
export interface FormerUsernameTable {
  /** In lower case. */
  username: string
  /** Null: the user was removed. */
  user_id: number | null
}

/** The email addresses of users whom an admin has removed. */
export interface RemovedEmailTable {
  /** SHA-256 of the address in lower case. */
  email_hash: string
}

/** Where users have signed in. */
export interface SignInAddressTable {
  user_id: number
  /** SHA-256 of the user's id and the address: the table does not list addresses. */
  address_hash: string
  used_at: Generated<Date>
}

/** The latest unused reset link of a user. */
export interface PasswordResetTable {
  user_id: number
  token_hash: string
  expires_at: Date
}

/** One row. Its lock serializes what depends on the set of admins: registrations, deletions and role changes. */
export interface SiteTable {
  title: string
  description: string
  registration_open: Generated<boolean>
  language: Generated<string>
  /** See `getSetupToken` in the contract. Null: not asked for yet, or used. */
  setup_token: string | null
  version: Generated<number>
}
export type SiteRow = Selectable<SiteTable>

/** An image, named by its content: an image that several users upload is stored once. */
export interface ImageTable {
  /** See IMAGE_NAME in the contracts. */
  name: string
  /** WebP. */
  data: Buffer
  created_at: Generated<Date>
}

/** One row per user and image. An image without an upload is deleted. */
export interface ImageUploadTable {
  user_id: number
  image_name: string
  bytes: number
}

export interface UserTables extends OutboxTables, ProjectionTables, NotificationTables {
  users: UserTable
  sessions: SessionTable
  follows: FollowTable
  former_usernames: FormerUsernameTable
  removed_emails: RemovedEmailTable
  sign_in_addresses: SignInAddressTable
  password_resets: PasswordResetTable
  site: SiteTable
  images: ImageTable
  image_uploads: ImageUploadTable
}
