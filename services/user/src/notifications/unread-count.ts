import type { Kysely } from '@duplex/db'
import type { UserTables } from '../tables.ts'

/** How many notifications somebody has not read. */
export async function unreadCount(db: Kysely<UserTables>, userId: number): Promise<number> {
  const inbox = await db.selectFrom('inboxes').select('unread').where('user_id', '=', userId).executeTakeFirst()
  return inbox?.unread ?? 0
}
