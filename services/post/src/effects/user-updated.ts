import type { Transaction } from '@duplex/db'
import type { EventOf } from '@duplex/outbox'
import type { PostTables } from '../tables.ts'

export async function userUpdated(trx: Transaction<PostTables>, { version, data: { user } }: EventOf<'user.updated'>): Promise<void> {
  await trx
    .insertInto('authors')
    .values({ id: user.id, username: user.username, avatar_url: user.avatarUrl, version })
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ username: user.username, avatar_url: user.avatarUrl, version })
        .where('authors.version', '<', version),
    )
    .execute()
}
