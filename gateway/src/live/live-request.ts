import { asAuthor, DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { DEPLOYMENT_COOKIE } from '../deployment-cookie.ts'
import { refuseOtherSites } from '../http/same-site.ts'
import { identify, tokenOf } from '../session/identify.ts'
import { SESSION_COOKIE } from '../session/session-cookie.ts'
import type { Session } from '../session/sessions.ts'
import { allowChannels } from './allow-channels.ts'
import type { Place } from './hub/history.ts'
import type { Hub } from './hub/hub.ts'
import type { ReaderOrigin } from './hub/reader.ts'

/** A request for /live that may be granted. */
export interface LiveRequest extends ReaderOrigin {
  channels: string[]
  place: Place
  /** Who it is now; null for nobody. Throws UNAVAILABLE. */
  whoIsIt(): Promise<Session | null>
}

/** Reads and judges a request; whatever is wrong with it is thrown. */
export async function readLiveRequest(
  hub: Hub,
  context: Pick<GatewayContext, 'sessions' | 'deployment'>,
  request: FastifyRequest,
): Promise<LiveRequest> {
  if (request.ws && request.cookies[SESSION_COOKIE] !== undefined) refuseOtherSites(request)
  const query = request.query as Record<string, string | string[] | undefined>
  const channels = [...new Set([query.channel ?? []].flat())]
  if (channels.length === 0 && !request.ws) throw new DuplexError('MALFORMED', 'Name a channel to follow: ?channel=feed')
  await identify(context, request, channels.some((name) => name.startsWith('user:')) ? 'required' : 'optional')
  const { session } = request
  await allowChannels(channels, session, hub.posts)
  const place = await hub.place(afterOf(request))
  const token = tokenOf(request)
  const whoIsIt = async () => (token === null ? null : context.sessions.find(token))
  return {
    channels,
    place,
    whoIsIt,
    session: session && { id: session.id, holds: async () => (await whoIsIt())?.id === session.id },
    user: session && asAuthor(session.actor),
    stays: request.cookies[DEPLOYMENT_COOKIE] === context.deployment,
  }
}

/** A browser that reconnects by itself repeats the address it began with, and tells in a header how far it has come. */
function afterOf(request: FastifyRequest): string | null {
  const { after } = request.query as { after?: string | string[] }
  if (Array.isArray(after)) throw new DuplexError('MALFORMED', 'There can be one cursor')
  if (after === '') throw new DuplexError('MALFORMED', 'An empty cursor is none')
  const header = request.headers['last-event-id']
  return (header as string | undefined) || after || null
}
