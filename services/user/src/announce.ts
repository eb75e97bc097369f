import type { Selectable, Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { UserRow, UserTables } from './tables.ts'

type Trx = Transaction<UserTables>

const keyOf = (userId: number): string => `user:${userId}`

/** The events of users and their sessions: all internal. */
export const announce = {
  updated: (trx: Trx, { id, username, avatar_url: avatarUrl, version }: Selectable<UserRow>): Promise<void> =>
    append(trx, { type: 'user.updated', key: keyOf(id), version, channel: null, data: { user: { id, username, avatarUrl } } }),

  /** Under the user's own key: their names go from the log too. */
  deleted: (trx: Trx, { id, version }: Selectable<UserRow>): Promise<void> =>
    append(trx, { type: 'user.deleted', key: keyOf(id), version, channel: null, data: { userId: id } }),

  /** Of each session: its live streams end, and whoever remembers it forgets it. */
  revoked: async (trx: Trx, userId: number, sessions: readonly { id: number }[]): Promise<void> => {
    for (const { id: sessionId } of sessions)
      await append(trx, {
        type: 'session.revoked',
        key: `session:${sessionId}`,
        version: 1,
        channel: null,
        data: { sessionId, userId },
      })
  },
}
