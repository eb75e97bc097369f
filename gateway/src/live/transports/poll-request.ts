import { DuplexError, formatCursor } from '@duplex/contracts'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { isNotModified } from '../../http/not-modified.ts'
import { requestWaited } from '../../http/request-telemetry.ts'
import type { Hub } from '../hub/hub.ts'

const MAX_WAIT_SECONDS = 60

/** How long the poll wants to wait; 0 without `wait`. Throws MALFORMED. */
export function waitMsOf(request: FastifyRequest): number {
  const { wait } = request.query as { wait?: string | string[] }
  if (wait === undefined) return 0
  const seconds = typeof wait === 'string' && /^[0-9]{1,2}$/.test(wait) ? Number(wait) : 0
  if (seconds < 1 || seconds > MAX_WAIT_SECONDS) {
    throw new DuplexError('MALFORMED', `\`wait\`: invalid number of seconds; expected 1 to ${MAX_WAIT_SECONDS}`)
  }
  return seconds * 1_000
}

/** Answers with the events after the cursor: immediately, or with `?wait=` as soon as there is an event. */
export async function answerPoll(hub: Pick<Hub, 'poll'>, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const { channels, resumePoint, session, pinned, address } = request.live
  const waitMs = waitMsOf(request)
  const disconnected = new AbortController()
  reply.raw.once('close', () => disconnected.abort())
  if (reply.raw.destroyed) disconnected.abort()
  const began = performance.now()
  const { entries, cursor, reset } = await hub.poll(
    { channels: new Set(channels), resumePoint, waitMs, sessionId: session?.id ?? null, address, pinned },
    disconnected.signal,
  )
  if (waitMs > 0) requestWaited(request, performance.now() - began)

  reply.header('live-cursor', cursor)
  if (entries.length === 0 && !reset) {
    if (waitMs > 0) return reply.code(204).send()
    const etag = `"${formatCursor(resumePoint)}"`
    if (isNotModified(request.headers['if-none-match'], etag)) return reply.header('etag', etag).code(304).send()
  }
  reply.header('etag', `"${cursor}"`)
  const events = entries.map(({ json }) => json).join(',')
  return reply.type('application/json; charset=utf-8').send(`{"events":[${events}],"cursor":"${cursor}"${reset ? ',"reset":true' : ''}}`)
}
