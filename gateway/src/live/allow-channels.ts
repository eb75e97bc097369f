import { DuplexError, MAX_CONNECTION_CHANNELS, parseChannel } from '@duplex/contracts'
import type { Session } from '../session/sessions.ts'
import type { PublishedPosts } from './published-posts.ts'

/**
 * Throws where one of the channels may not be followed: MALFORMED for what is no channel and for too many, UNAUTHENTICATED
 * and FORBIDDEN for somebody's own, NOT_FOUND for a post that is not published, UNAVAILABLE where nobody can tell.
 */
export async function allowChannels(names: readonly string[], session: Session | null, posts: PublishedPosts): Promise<void> {
  if (names.length > MAX_CONNECTION_CHANNELS)
    throw new DuplexError('MALFORMED', `One connection may follow ${MAX_CONNECTION_CHANNELS} channels`)
  const channels = names.map((name) => {
    const channel = parseChannel(name)
    if (!channel) throw new DuplexError('MALFORMED', `${name.slice(0, 100)} is no channel`)
    return { name, ...channel }
  })
  for (const channel of channels) {
    if (channel.kind !== 'user') continue
    if (!session) throw new DuplexError('UNAUTHENTICATED')
    if (channel.id !== session.actor.id) throw new DuplexError('FORBIDDEN', `${channel.name} is not yours to follow`)
  }
  await Promise.all(
    channels.map(async (channel) => {
      if (channel.kind !== 'post' && channel.kind !== 'comments') return
      if (!(await posts.has(channel.id))) throw new DuplexError('NOT_FOUND', `${channel.name} has no published post`)
    }),
  )
}
