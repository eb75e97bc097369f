import { type Api, type Comment, DuplexError, findExcess, MAX_CONNECTION_CHANNELS, type UpFrame } from '@duplex/contracts'
import { nextTraceparent, startSpan, withinTrace } from '@duplex/runtime'
import { REQUEST_TIMEOUT_MS, type RequestCall } from '../../http/request-call.ts'
import type { Session } from '../../session/session.ts'
import { allowChannels } from '../allow-channels.ts'
import type { Hub } from '../hub/hub.ts'
import type { Subscriber } from '../hub/subscriber.ts'
import type { PublishedPosts } from '../published-posts.ts'

/** A frame that gets an `ack` or an `error`. */
type Operation = Extract<UpFrame, { ref: string }>
type Frame<O extends UpFrame['op']> = Extract<UpFrame, { op: O }>
/** The fields of an `ack` beside its ref. */
type Answer = { cursor: string } | { comment: Comment }

interface OperationContext {
  hub: Pick<Hub, 'admit' | 'cursor' | 'resumePoint'>
  publishedPosts: PublishedPosts
  api: Pick<Api, 'comment'>
  subscriber: Subscriber
  /** The call of the handshake. Operations use its address and continue its trace. */
  call: RequestCall
}

/** The operations of a WebSocket client, one function per op. Each throws a DuplexError if it is not allowed. */
export function websocketOperations({ hub, publishedPosts, api, subscriber, call: { address, traceparent } }: OperationContext) {
  const subscribe = async ({ op, ref, channels, after, ...unknown }: Frame<'subscribe'>, session: Session | null): Promise<Answer> => {
    rejectUnknown(unknown)
    const added = new Set(channels.filter((channel) => !subscriber.channels.has(channel))).size
    if (subscriber.channels.size + added > MAX_CONNECTION_CHANNELS) {
      throw new DuplexError('MALFORMED', `A connection can subscribe to at most ${MAX_CONNECTION_CHANNELS} channels`)
    }
    hub.admit(address, { channels: added })
    await allowChannels(channels, session, publishedPosts)
    await subscriber.subscribe(channels, await hub.resumePoint(after ?? null))
    return { cursor: hub.cursor() }
  }

  const unsubscribe = async ({ op, ref, channels, ...unknown }: Frame<'unsubscribe'>): Promise<Answer> => {
    rejectUnknown(unknown)
    await subscriber.unsubscribe(channels)
    return { cursor: hub.cursor() }
  }

  /** `ref` is the comment's idempotency key: if the client repeats it after a lost connection, the comment is stored once. */
  const comment = async ({ op, ref, post, body, parent, ...unknown }: Frame<'comment'>, session: Session | null): Promise<Answer> => {
    if (!session) throw new DuplexError('UNAUTHENTICATED')
    rejectUnknown(unknown)
    // before the frame goes to the comment service, which validates its values
    const excess = findExcess({ post, body, parent })
    if (excess) throw new DuplexError('INVALID', undefined, { errors: [excess] })
    const deadline = performance.now() + REQUEST_TIMEOUT_MS
    const span = startSpan('websocket comment', { kind: 'server', parent: traceparent })
    const own = span?.traceparent ?? nextTraceparent(traceparent)
    const call: RequestCall = { actor: session.actor, address, deadline, traceparent: own }
    const parentId = parent === undefined ? {} : { parentId: parent }
    const create = () => api.comment.create({ post, body, idempotencyKey: ref, ...parentId }, call)
    return withinTrace(own, create).finally(() => span?.end())
  }

  return {
    run: (frame: Operation, session: Session | null): Promise<Answer> => {
      switch (frame.op) {
        case 'subscribe':
          return subscribe(frame, session)
        case 'unsubscribe':
          return unsubscribe(frame)
        case 'comment':
          return comment(frame, session)
      }
    },
  }
}

/** Throws INVALID if a frame has unknown fields. */
function rejectUnknown(unknown: object): void {
  const names = Object.keys(unknown)
  if (names.length === 0) return
  const errors = names.map((name) => ({ path: `/${name}`, message: 'is not a known field' }))
  throw new DuplexError('INVALID', `Unknown fields: ${names.join(', ')}`, { errors })
}
