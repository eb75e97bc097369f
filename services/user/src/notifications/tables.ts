import type { NotificationType } from '@duplex/contracts'
import type { Generated, Selectable } from '@duplex/db'

/** What is known of a post, from its events. One that is gone has lost its title, and is kept so that nothing of it comes after. */
export interface PostTable {
  id: number
  author_id: number | null
  slug: string | null
  title: string | null
  state: 'published' | 'gone'
  /** The post's version that told its state. */
  version: number
}

/** What happened to a post whose own event has not come yet: the log has an order, but services write to it side by side. */
export interface EarlyEventTable {
  sequence: number
  post_id: number
  key: string
  event: unknown
}

/** What somebody's notifications come to. Its lock gives their changes an order. */
export interface InboxTable {
  user_id: number
  unread: Generated<number>
  kept: Generated<number>
  /** Rises with every change. */
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
  /** The inbox's version when somebody last joined it: the order of the list. */
  place: number
  created_at: Date
  updated_at: Date
}
export type NotificationRow = Selectable<NotificationTable>

export interface NotificationActorTable {
  notification_id: number
  actor_id: number
  /** The inbox's version when they joined. */
  place: number
}

export interface NotificationTables {
  posts: PostTable
  early_events: EarlyEventTable
  inboxes: InboxTable
  notifications: NotificationTable
  notification_actors: NotificationActorTable
}
