import type { EventData, LogEvent } from '@duplex/contracts'
import type { Sessions } from './sessions.ts'

/** Lets sessions follow what happens to users elsewhere: another gateway's requests, an admin's, a service's. */
export function followUsers(sessions: Sessions): (event: LogEvent) => void {
  return ({ type, version, data }) => {
    if (data === null) return
    if (type === 'session.revoked') void sessions.revoke((data as EventData<'session.revoked'>).sessionId)
    // the first version is a registration: nothing older is remembered
    if (type === 'user.updated' && version > 1) void sessions.doubt((data as EventData<'user.updated'>).user.id)
    if (type === 'user.deleted') void sessions.doubt((data as EventData<'user.deleted'>).userId)
  }
}
