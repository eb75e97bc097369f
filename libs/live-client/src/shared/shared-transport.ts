import type { UpFrame } from '@duplex/contracts/live'
import { LiveError } from '../live-error.ts'
import { newRef } from '../new-ref.ts'
import { probe } from '../probe.ts'
import type { CloseOutcome, Connection, LiveRequest, Transport, TransportListener, TransportName } from '../transport.ts'
import type { Connect } from './leader.ts'
import { leadershipOf } from './leadership.ts'
import type { FromLeader, FromTab } from './messages.ts'

/** How often a tab asks whether the leader is still there. */
const ALIVE_INTERVAL_MS = 2_000
/** After so many questions without an answer, the leader stands still, and this tab takes over. */
const MAX_UNANSWERED = 2
/** After so many answers from a leader that is hidden, a visible tab takes over: browsers slow down and freeze hidden pages. */
const MAX_HIDDEN_ANSWERS = 5

/** Changes if the messages change: pages of two releases do not share a connection. */
const VERSION = 2

/** Whether the tabs can share a connection. Browsers have locks only on https and localhost. */
export const mayShare = (): boolean => typeof BroadcastChannel === 'function' && Boolean(globalThis.navigator?.locks)

/**
 * Receives from one connection that all tabs share. The page that has the lock is the leader: it creates the connection with
 * `connect`. If that page is closed or stands still, another page gets the lock, and each tab resumes from its own cursor.
 */
export function sharedTransport(wanted: TransportName | 'auto', connect: Connect): Transport {
  return {
    name: wanted === 'auto' ? 'websocket' : wanted,
    canSend: true,
    open: (request, listener) => join(request, listener, wanted, connect),
  }
}

function join(request: LiveRequest, listener: TransportListener, wanted: TransportName | 'auto', connect: Connect): Connection {
  const { url } = request
  const name = `duplex-live ${VERSION} ${wanted} ${url.origin}${url.pathname}`
  const tab = newRef()
  const channels = new Set(url.searchParams.getAll('channel'))
  const up = new BroadcastChannel(`${name} up`)
  const down = new BroadcastChannel(`${name} down`)
  const page = (globalThis as { document?: Document }).document
  const send = (message: FromTab) => up.postMessage(message)
  let transport: TransportName | undefined
  /** The leader that this tab has joined. */
  let leader: string | null = null
  let open = false
  let closed = false
  let unanswered = 0
  let hiddenAnswers = 0

  const follow = (ref: string, after: string | null) => send({ tab, op: 'follow', ref, channels: [...channels], after })
  const openRef = newRef()
  const after = url.searchParams.get('after')
  const end = (outcome: CloseOutcome) => {
    close()
    listener.end(outcome)
  }
  const reconnect = () => closed || end({ planned: true, error: new LiveError(null, 'Leader changed') })
  // A closed tab cannot send, so the tab leaves on `pagehide`.
  const leave = () => send({ tab, op: 'leave' })
  const onPageShow = ({ persisted }: { persisted: boolean }) => persisted && reconnect()
  const close = () => {
    if (closed) return
    closed = true
    clearInterval(timer)
    globalThis.removeEventListener?.('pagehide', leave)
    globalThis.removeEventListener?.('pageshow', onPageShow)
    leave()
    up.close()
    down.close()
  }
  const takeOver = () => {
    unanswered = hiddenAnswers = 0
    leadership.takeOver()
  }
  const ask = () => {
    if (unanswered >= MAX_UNANSWERED) return takeOver()
    unanswered++
    send({ tab, op: 'alive' })
  }

  const onMessage = (message: FromLeader) => {
    if (closed || ('tab' in message && message.tab !== undefined && message.tab !== tab)) return
    if (message.op === 'lead') return leader === null ? follow(openRef, after) : reconnect()
    if (message.op === 'full') return end({ blocked: true, error: new LiveError(null, 'Too many channels') })
    if (message.op === 'joined') leader ??= message.leader
    if (message.leader !== leader) return
    unanswered = 0
    switch (message.op) {
      case 'following':
        transport = message.transport
        open = true
        if (message.ref === openRef) listener.frame({ op: 'ready', cursor: message.cursor })
        else listener.frame({ op: 'ack', ref: message.ref, cursor: message.cursor })
        break
      case 'frame':
        if (!('channel' in message.frame) || channels.has(message.frame.channel)) listener.frame(message.frame, message.cursor)
        break
      case 'alive':
        hiddenAnswers = message.hidden && !page?.hidden ? hiddenAnswers + 1 : 0
        if (hiddenAnswers >= MAX_HIDDEN_ANSWERS) takeOver()
        else if (!open) listener.lost(new LiveError(null, 'The shared connection is not open yet'))
        else if (message.cursor) listener.frame({ op: 'cursor', cursor: message.cursor })
        break
      case 'lost':
        listener.lost(new LiveError(message.error.code, message.error.message))
        break
      case 'back':
        transport = message.transport
        if (open) listener.frame({ op: 'ready', cursor: message.cursor })
        break
      case 'unknown':
      case 'resigned':
        reconnect()
        break
      case 'refused':
        if (message.code !== 'SESSION_REVOKED') void checkOwnChannels()
        else if (![...channels].some((name) => name.startsWith('user:'))) reconnect()
        else end({ reconnect: false, error: new LiveError(message.code, message.code) })
    }
  }

  /** Finds out whether the server accepts this tab's own channels. */
  async function checkOwnChannels(): Promise<void> {
    const outcome = await probe(request)
    if (closed) return
    if (!outcome || outcome === 'accepted') reconnect()
    else end(outcome)
  }

  down.onmessage = ({ data }) => onMessage(data as FromLeader)
  const timer = setInterval(ask, ALIVE_INTERVAL_MS)
  const leadership = leadershipOf(name, connect)
  follow(openRef, after)
  globalThis.addEventListener?.('pagehide', leave)
  globalThis.addEventListener?.('pageshow', onPageShow)

  return {
    get transport() {
      return transport
    },
    send: (frame: UpFrame) => {
      if (frame.op === 'subscribe') {
        for (const name of frame.channels) channels.add(name)
        follow(frame.ref, frame.after ?? null)
      } else if (frame.op === 'unsubscribe') {
        for (const name of frame.channels) channels.delete(name)
        follow(frame.ref, null)
      } else send({ tab, ...frame })
    },
    close,
  }
}
