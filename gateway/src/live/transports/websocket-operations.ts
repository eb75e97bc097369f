import { type Api, type Comment, DuplexError, findExcess, MAX_CONNECTION_CHANNELS, type UpFrame } from '@duplex/contracts'
import { nextTraceparent, startSpan, withinTrace } from '@duplex/runtime'
import { REQUEST_TIMEOUT, type RequestCall } from '../../http/request-call.ts'
import type { Session } from '../../session/sessions.ts'
import { allowChannels } from '../allow-channels.ts'
import type { Hub } from '../hub/hub.ts'
import type { Reader } from '../hub/reader.ts'
import type { LiveRequest } from '../live-request.ts'

/** A frame that is answered. */
type Operation = Extract<UpFrame, { ref: string }>
type Frame<O extends UpFrame['op']> = Extract<UpFrame, { op: O }>
/** What an acknowledgement carries beside its ref. */
type Answer = { cursor: string } | { comment: Comment }

interface Parts {
  hub: Hub
  api: Pick<Api, 'comment'>
  reader: Reader
  live: LiveRequest
  /** The handshake's: whose address and trace the operations go on with. */
  call: RequestCall
}

/** What a client may ask for over its WebSocket, one function per op. Whatever is refused is thrown. */
export function websocketOperations({ hub, api, reader, call: { address, traceparent } }: Parts) {
  const subscribe = async ({ op, ref, channels, after, ...unknown }: Frame<'subscribe'>, session: Session | null): Promise<Answer> => {
    refuse(unknown)
    if (new Set([...reader.channels, ...channels]).size > MAX_CONNECTION_CHANNELS) {
      throw new DuplexError('MALFORMED', `One connection may follow ${MAX_CONNECTION_CHANNELS} channels`)
    }
    await allowChannels(channels, session, hub.posts)
    await reader.subscribe(channels, await hub.place(after ?? null))
    return { cursor: hub.cursor() }
  }

  const unsubscribe = async ({ op, ref, channels, ...unknown }: Frame<'unsubscribe'>): Promise<Answer> => {
    refuse(unknown)
    await reader.unsubscribe(channels)
    return { cursor: hub.cursor() }
  }

  /** `ref` is the comment's idempotency key: repeated after a lost connection, it is stored once. */
  const comment = async ({ op, ref, post, body, parent, ...unknown }: Frame<'comment'>, session: Session | null): Promise<Answer> => {
    if (!session) throw new DuplexError('UNAUTHENTICATED')
    refuse(unknown)
    // before it is passed on to the service that judges it
    const excess = findExcess({ post, body, parent })
    if (excess) throw new DuplexError('INVALID', undefined, { errors: [excess] })
    const deadline = performance.now() + REQUEST_TIMEOUT
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

/** Throws INVALID where an operation has fields that are none of its own. */
function refuse(unknown: object): void {
  const errors = Object.keys(unknown).map((name) => ({ path: `/${name}`, message: 'must not be there' }))
  if (errors.length) throw new DuplexError('INVALID', `There is no field ${errors.map(({ path }) => path.slice(1)).join(', ')}`, { errors })
}
