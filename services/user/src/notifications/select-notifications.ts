import type { Author, Notification } from '@duplex/contracts'
import { type Kysely, sql } from '@duplex/db'
import type { UserTables } from '../tables.ts'
import type { NotificationRow } from './tables.ts'

/** Actors with a name per notification; the rest are counted only. */
const MAX_NAMED_ACTORS = 3

/** Notifications with their posts and the current names of their actors. */
export function selectNotifications(db: Kysely<UserTables>) {
  const actors = sql<Author[]>`(
    select coalesce(json_agg(json_build_object('id', users.id, 'username', users.username, 'avatarUrl', users.avatar_url)
      order by newest.place desc), '[]')
    from (
      select actor_id, place from notification_actors where notification_id = notifications.id order by place desc limit ${sql.lit(MAX_NAMED_ACTORS)}
    ) newest join users on users.id = newest.actor_id)`
  return db
    .selectFrom('notifications')
    .leftJoin('posts', 'posts.id', 'notifications.post_id')
    .selectAll('notifications')
    .select(['posts.slug', 'posts.title'])
    .select(actors.as('actors'))
}

type ReadNotification = NotificationRow & { slug: string | null; title: string | null; actors: Author[] }

export function toNotification(row: ReadNotification): Notification {
  return {
    id: row.id,
    type: row.type,
    post: row.post_id !== null && row.slug !== null && row.title !== null ? { id: row.post_id, slug: row.slug, title: row.title } : null,
    commentId: row.comment_id,
    actors: row.actors,
    actorCount: row.actor_count,
    read: row.read,
    version: row.version,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}
