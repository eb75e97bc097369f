import type { Generated } from '@duplex/db'
import type { OutboxTables } from '@duplex/outbox'

export interface UserRow {
  id: Generated<number>
  /** Unique whatever its case; so is the email address. */
  username: string
  email: string
  password_hash: string
  bio: Generated<string>
  avatar_url: string | null
  version: Generated<number>
  created_at: Generated<Date>
}

export interface SessionRow {
  id: Generated<number>
  /** SHA-256 of the token, in base64url: who reads the table cannot sign in with it. */
  token_hash: string
  user_id: number
  created_at: Generated<Date>
  expires_at: Date
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

export interface UserTables extends OutboxTables {
  users: UserRow
  sessions: SessionRow
  images: ImageRow
  image_uploads: ImageUploadRow
}
