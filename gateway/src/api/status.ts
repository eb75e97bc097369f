import { type CallContext, CursorText, formatCursor, isDuplexError, Nullable, Shape } from '@duplex/contracts'
import Type, { type Static } from 'typebox'
import type { GatewayContext } from '../context.ts'

const UpOrDown = Type.Union([Type.Literal('up'), Type.Literal('down')])

export const Status = Shape({
  deployment: Type.Union([Type.Literal('monolith'), Type.Literal('microservices')]),
  version: Type.String(),
  /** The event log's head; null where the log does not answer. */
  cursor: Nullable(CursorText),
  services: Shape({ user: UpOrDown, post: UpOrDown, comment: UpOrDown, like: UpOrDown, event: UpOrDown }),
})
export type Status = Static<typeof Status>

/** Milliseconds a service has to answer. */
const PATIENCE = 1_000
/** Milliseconds an answer holds, so that watchers cost the services nothing. */
const FRESH = 1_000

/**
 * Who answers. A service is asked something cheap that changes nothing, as nobody: a refusal (no such thing, sign in
 * first) is an answer too, so it is up.
 */
export function createStatus({ api, log, deployment, version }: GatewayContext): () => Promise<Status> {
  let latest: Promise<Status> | null = null

  const ask = async (): Promise<Status> => {
    const call: CallContext = { actor: null, deadline: performance.now() + PATIENCE }
    const head = log.head({}, call)
    const [user, post, comment, like, event] = await Promise.all([
      answers(api.user.authenticate({ token: 'status' }, call)),
      answers(api.post.get({ post: 'status' }, call)),
      answers(api.comment.remove({ id: 1 }, call)),
      answers(api.like.set({ post: 1, liked: false }, call)),
      answers(head),
    ])
    const cursor = event === 'up' ? await head.then(({ epoch, head: sequence }) => formatCursor({ epoch, sequence })) : null
    return { deployment, version, cursor, services: { user, post, comment, like, event } }
  }

  return () => {
    latest ??= ask().finally(() => {
      setTimeout(() => (latest = null), FRESH).unref()
    })
    return latest
  }
}

const silent = new Set(['UNAVAILABLE', 'OUTCOME_UNKNOWN', 'INTERNAL'])

async function answers(call: Promise<unknown>): Promise<'up' | 'down'> {
  return call.then(
    () => 'up',
    (error: unknown) => (isDuplexError(error) && !silent.has(error.code) ? 'up' : 'down'),
  )
}
