import type { Kysely } from '@duplex/db'
import type { UserTables } from '../tables.ts'

/** The number of unread notifications of a user. */
export async function unreadCount(db: Kysely<UserTables>, userId: number): Promise<number> {
  const inbox = await db.selectFrom('inboxes').select('unread').where('user_id', '=', userId).executeTakeFirst()
  return inbox?.unread ?? 0
}
