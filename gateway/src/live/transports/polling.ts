import { DuplexError, formatCursor } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isNotModified } from '../../http/not-modified.ts'
import { requestWaited } from '../../http/request-telemetry.ts'
import type { Hub } from '../hub/hub.ts'

/** Seconds. */
const LONGEST_WAIT = 60

/** Milliseconds a poll wants to wait; 0 without `wait`. Throws MALFORMED. */
export function waitOf(request: FastifyRequest): number {
  const { wait } = request.query as { wait?: string | string[] }
  if (wait === undefined) return 0
  const seconds = typeof wait === 'string' && /^[0-9]{1,2}$/.test(wait) ? Number(wait) : 0
  if (seconds < 1 || seconds > LONGEST_WAIT) throw new DuplexError('MALFORMED', `wait is a number of seconds from 1 to ${LONGEST_WAIT}`)
  return seconds * 1_000
}

/** Answers with the events after the cursor: at once, or with `?wait=` as soon as there is one. */
export async function answerPoll(hub: Hub, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { channels, place, session, stays } = request.live
  const wait = waitOf(request)
  const gone = new AbortController()
  reply.raw.once('close', () => gone.abort())
  if (reply.raw.destroyed) gone.abort()
  const began = performance.now()
  const { entries, cursor, reset } = await hub.poll(
    { channels: new Set(channels), place, wait, sessionId: session?.id ?? null, stays },
    gone.signal,
  )
  if (wait > 0) requestWaited(request, performance.now() - began)

  reply.header('live-cursor', cursor)
  if (entries.length === 0 && !reset) {
    if (wait > 0) return reply.code(204).send()
    const asked = `"${formatCursor(place)}"`
    if (isNotModified(request.headers['if-none-match'], asked)) return reply.header('etag', asked).code(304).send()
  }
  reply.header('etag', `"${cursor}"`)
  const events = entries.map(({ json }) => json).join(',')
  return reply.type('application/json; charset=utf-8').send(`{"events":[${events}],"cursor":"${cursor}"${reset ? ',"reset":true' : ''}}`)
}
