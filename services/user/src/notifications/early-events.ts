import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { UserTables } from '../tables.ts'

type Trx = Transaction<UserTables>

/** An event that causes notifications and can come before the event of its post. */
export type EarlyEvent = EventOf<'comment.created'> | EventOf<'like.changed'>

export async function storeEarlyEvent(trx: Trx, postId: number, event: EarlyEvent): Promise<void> {
  await trx
    .insertInto('early_events')
    .values({ sequence: event.sequence, post_id: postId, key: event.key, event: JSON.stringify(event) })
    .execute()
}

/** Deletes the early events of a post, and resolves with them in the order of the log. */
export async function takeEarlyEvents(trx: Trx, postId: number): Promise<EarlyEvent[]> {
  const rows = await trx.deleteFrom('early_events').where('post_id', '=', postId).returning(['sequence', 'event']).execute()
  return rows.sort((one, other) => one.sequence - other.sequence).map(({ event }) => event as EarlyEvent)
}
