import { DuplexError, MAX_CONNECTION_CHANNELS, parseChannel } from '@duplex/contracts'
import type { Session } from '../session/session.ts'
import type { PublishedPosts } from './published-posts.ts'

/**
 * Throws if the client must not follow one of the channels: MALFORMED for an invalid channel or too many of them,
 * UNAUTHENTICATED and FORBIDDEN for another user's channel, NOT_FOUND if the post is not published, UNAVAILABLE if the post
 * service does not answer.
 */
export async function allowChannels(names: readonly string[], session: Session | null, posts: Pick<PublishedPosts, 'has'>): Promise<void> {
  if (names.length > MAX_CONNECTION_CHANNELS)
    throw new DuplexError('MALFORMED', `A connection can subscribe to at most ${MAX_CONNECTION_CHANNELS} channels`)
  const channels = names.map((name) => {
    const channel = parseChannel(name)
    if (!channel) throw new DuplexError('MALFORMED', `Invalid channel: ${name.slice(0, 100)}`)
    return { name, ...channel }
  })
  for (const channel of channels) {
    if (channel.kind !== 'user') continue
    if (!session) throw new DuplexError('UNAUTHENTICATED')
    if (channel.id !== session.actor.id) throw new DuplexError('FORBIDDEN', `Only the user of ${channel.name} can subscribe to it`)
  }
  await Promise.all(
    channels.map(async (channel) => {
      if (channel.kind !== 'post' && channel.kind !== 'comments') return
      if (!(await posts.has(channel.id)))
        throw new DuplexError('NOT_FOUND', `The post of ${channel.name} is not published or does not exist`)
    }),
  )
}
