import type { NotificationType } from '@duplex/contracts'
import type { Generated, Selectable } from '@duplex/db'
import type { ReplicatedPostTable } from '@duplex/replica'

/** A replica of the posts. A post that is gone has no title; its row makes older events change nothing. */
export interface PostTable extends ReplicatedPostTable {
  author_id: number | null
  title: string | null
}

/** Events about posts whose own event has not arrived yet: services append to the log independently of each other. */
export interface EarlyEventTable {
  sequence: number
  post_id: number
  key: string
  event: unknown
}

/** The counts of a user's notifications. Its lock serializes their changes. */
export interface InboxTable {
  user_id: number
  unread: Generated<number>
  kept: Generated<number>
  /** Increases with every change. */
  version: Generated<number>
}
export type InboxRow = Selectable<InboxTable>

export interface NotificationTable {
  id: Generated<number>
  user_id: number
  type: NotificationType
  post_id: number | null
  comment_id: number | null
  actor_count: Generated<number>
  read: Generated<boolean>
  version: Generated<number>
  /** The inbox's version when the last actor was added: the order of the list. */
  place: number
  created_at: Date
  updated_at: Date
}
export type NotificationRow = Selectable<NotificationTable>

export interface NotificationActorTable {
  notification_id: number
  actor_id: number
  /** The inbox's version when this actor was added. */
  place: number
}

export interface NotificationTables {
  posts: PostTable
  early_events: EarlyEventTable
  inboxes: InboxTable
  notifications: NotificationTable
  notification_actors: NotificationActorTable
}
