import type { EventData, Site } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { append } from '@duplex/outbox'
import type { UserRow, UserTables } from './tables.ts'

type Trx = Transaction<UserTables>

const keyOf = (userId: number): string => `user:${userId}`

/** The events of users, their sessions and follows, and of the site. None has a channel: they are for services only. */
export const announce = {
  updated: (trx: Trx, { id, username, avatar_url: avatarUrl, version }: UserRow): Promise<void> =>
    append(trx, { type: 'user.updated', key: keyOf(id), version, channel: null, data: { user: { id, username, avatarUrl } } }),

  /** Under the user's own key: this erases the user's names from the log too. */
  deleted: (trx: Trx, { id, version }: UserRow): Promise<void> =>
    append(trx, { type: 'user.deleted', key: keyOf(id), version, channel: null, data: { userId: id } }),

  /** One event per session: gateways end its live streams and drop it from their caches. */
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

  followChanged: (trx: Trx, data: EventData<'follow.changed'>, version: number): Promise<void> =>
    append(trx, { type: 'follow.changed', key: `follow:${data.followerId}:${data.followedId}`, version, channel: null, data }),

  siteUpdated: (trx: Trx, site: Site, version: number): Promise<void> =>
    append(trx, { type: 'site.updated', key: 'site', version, channel: null, data: { site } }),
}
