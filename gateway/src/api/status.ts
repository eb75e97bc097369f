import { type CallContext, CursorText, formatCursor, Nullable, Shape } from '@duplex/contracts'
import Type, { type Static } from 'typebox'
import type { GatewayContext } from '../context.ts'

const UpOrDown = Type.Union([Type.Literal('up'), Type.Literal('down')])

export const Status = Shape({
  deployment: Type.Union([Type.Literal('monolith'), Type.Literal('microservices')]),
  version: Type.String(),
  /** The event log's head; null if the event service does not answer. */
  cursor: Nullable(CursorText),
  services: Shape({ user: UpOrDown, post: UpOrDown, comment: UpOrDown, like: UpOrDown, event: UpOrDown }),
})
export type Status = Static<typeof Status>

/** A service that does not answer in this time is down. */
const PING_TIMEOUT_MS = 1_000
/** Requests in this time share one status, so that clients that poll it cost the services nothing. */
const STATUS_TTL_MS = 1_000

/** The deployment and its services. A service is up if it answers `ping`: it runs and can read its database. */
export function createStatus({ api, log, deployment, version }: GatewayContext): () => Promise<Status> {
  let latest: Promise<Status> | null = null

  const read = async (): Promise<Status> => {
    const call: CallContext = { actor: null, deadline: performance.now() + PING_TIMEOUT_MS }
    const ping = ({ ping }: Pick<typeof log, 'ping'>) => upIfDone(ping({}, call))
    const [user, post, comment, like, event, cursor] = await Promise.all([
      ping(api.user),
      ping(api.post),
      ping(api.comment),
      ping(api.like),
      ping(log),
      log.head({}, call).then(
        ({ epoch, head: sequence }) => formatCursor({ epoch, sequence }),
        () => null,
      ),
    ])
    return { deployment, version, cursor, services: { user, post, comment, like, event } }
  }

  return () => {
    latest ??= read().finally(() => {
      setTimeout(() => (latest = null), STATUS_TTL_MS).unref()
    })
    return latest
  }
}

const upIfDone = (call: Promise<unknown>): Promise<'up' | 'down'> =>
  call.then(
    () => 'up',
    () => 'down',
  )
