import { asAuthor, DuplexError } from '@duplex/contracts'
import type { FastifyRequest } from 'fastify'
import type { GatewayContext } from '../context.ts'
import { DEPLOYMENT_COOKIE } from '../deployment-cookie.ts'
import { refuseOtherSites } from '../http/same-site.ts'
import { findSession, identify, tokensOf } from '../session/identify.ts'
import type { Session } from '../session/session.ts'
import { sessionCookies } from '../session/session-cookie.ts'
import { allowChannels } from './allow-channels.ts'
import type { ResumePoint } from './hub/history.ts'
import type { SubscriberOrigin } from './hub/subscriber.ts'

/** A valid request for /live. */
export interface LiveRequest extends SubscriberOrigin {
  channels: string[]
  resumePoint: ResumePoint
  /** The client's session at the time of the call. Null if there is none, or if it has ended. Throws UNAVAILABLE. */
  currentSession(): Promise<Session | null>
}

/** Reads and validates a request. Throws a DuplexError if it is invalid or not allowed. */
export async function readLiveRequest(
  context: Pick<GatewayContext, 'hub' | 'publishedPosts' | 'sessions' | 'deployment'>,
  request: FastifyRequest,
  /** Whether the client waits for events, so that its connection counts for the limits. */
  staysOpen: boolean,
): Promise<LiveRequest> {
  const { hub, publishedPosts, sessions, deployment } = context
  if (request.ws && sessionCookies(request).length > 0) refuseOtherSites(request)
  const query = request.query as Record<string, string | string[] | undefined>
  const channels = [...new Set([query.channel ?? []].flat())]
  if (channels.length === 0 && !request.ws) {
    throw new DuplexError('MALFORMED', '`channel` is missing; expected at least one, for example `?channel=feed`')
  }
  const { address } = request.call
  const amount = { connections: 1, channels: channels.length }
  if (staysOpen) hub.admit(address, amount)
  await identify(context, request, channels.some((name) => name.startsWith('user:')) ? 'required' : 'optional')
  const { session } = request
  await allowChannels(channels, session, publishedPosts)
  const resumePoint = await hub.resumePoint(afterOf(request))
  // again, because other requests of this address may have been admitted meanwhile
  if (staysOpen) hub.admit(address, amount)
  const tokens = request.token === null ? tokensOf(request) : [request.token]
  const currentSession = async () => (await findSession(sessions, tokens))?.session ?? null
  return {
    channels,
    resumePoint,
    currentSession,
    address,
    session: session && { id: session.id, isValid: async () => (await currentSession())?.id === session.id },
    user: session && asAuthor(session.actor),
    pinned: request.cookies[DEPLOYMENT_COOKIE] === deployment,
  }
}

/** The client's cursor. A browser that reconnects by itself repeats its first URL, and sends its newest cursor in a header. */
function afterOf(request: FastifyRequest): string | null {
  const { after } = request.query as { after?: string | string[] }
  if (Array.isArray(after)) throw new DuplexError('MALFORMED', '`after`: expected a single cursor')
  if (after === '') throw new DuplexError('MALFORMED', '`after`: must not be empty; expected `<epoch>-<sequence>`')
  const header = request.headers['last-event-id']
  return (header as string | undefined) || after || null
}
