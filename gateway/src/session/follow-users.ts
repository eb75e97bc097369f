import type { LogFeed } from '../log/log-feed.ts'
import type { Sessions } from './sessions.ts'

/** Updates the cached sessions when users change elsewhere: through another gateway, by an admin, or by a service. */
export function followUsers(feed: Pick<LogFeed, 'on'>, sessions: Sessions): void {
  feed.on('session.revoked', ({ data }) => void sessions.revoke(data.sessionId))
  feed.on('user.updated', ({ data, version }) => {
    // version 1 is the registration: there is no older session
    if (version > 1) void sessions.invalidateUser(data.user.id)
  })
  feed.on('user.deleted', ({ data }) => void sessions.invalidateUser(data.userId))
}
