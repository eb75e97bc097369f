import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import { LiveError } from '../live-error.ts'
import { newRef } from '../new-ref.ts'
import { probe } from '../probe.ts'
import type { CloseOutcome, Connection, LiveRequest, Transport, TransportListener, TransportName } from '../transport.ts'
import { type Connect, Leader } from './leader.ts'
import type { FromLeader, FromTab } from './messages.ts'

/** How often a tab tells the leader that it is still open. */
const ALIVE_INTERVAL_MS = 10_000

/** The names for which this tab has requested the leader's lock. It does so once, and keeps the request until it is closed. */
const requestedLocks = new Set<string>()

/** Whether tabs can share a connection. Browsers have locks only on https and localhost. */
export const mayShare = (): boolean => typeof BroadcastChannel === 'function' && Boolean(globalThis.navigator?.locks)

/**
 * Receives from one connection that all tabs share. The tab that has the lock is the leader: it creates the connection with
 * `connect`. If that tab is closed, another tab gets the lock, and each tab resumes from its own cursor.
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
  const name = `duplex-live ${wanted} ${url.origin}${url.pathname}`
  const tab = newRef()
  const channels = new Set(url.searchParams.getAll('channel'))
  const up = new BroadcastChannel(`${name} up`)
  const down = new BroadcastChannel(`${name} down`)
  const send = (message: FromTab) => up.postMessage(message)
  const heldFrames: DownFrame[] = []
  let transport: TransportName | undefined
  let following = false
  let closed = false

  const follow = (ref: string, after: string | null) => send({ tab, op: 'follow', ref, channels: [...channels], after })
  const openRef = newRef()
  const after = url.searchParams.get('after')
  const end = (outcome: CloseOutcome) => {
    close()
    listener.end(outcome)
  }
  const reconnect = () => end({ planned: true, error: new LiveError(null, 'Leader changed') })
  // A closed tab cannot send, so the tab leaves on `pagehide`.
  const leave = () => send({ tab, op: 'leave' })
  const close = () => {
    if (closed) return
    closed = true
    clearInterval(timer)
    globalThis.removeEventListener?.('pagehide', leave)
    leave()
    up.close()
    down.close()
  }
  const receive = (frame: DownFrame) => {
    if ('channel' in frame && !channels.has(frame.channel)) return
    // Frames that arrive before `following` may be newer than events that are still to come, so they are held back.
    if (following) listener.frame(frame)
    else if (frame.op !== 'cursor') heldFrames.push(frame)
  }

  const onMessage = (message: FromLeader) => {
    if (closed || ('tab' in message && message.tab !== undefined && message.tab !== tab)) return
    switch (message.op) {
      case 'lead':
        if (following) reconnect()
        else follow(openRef, after)
        break
      case 'following':
        transport = message.transport
        if (message.ref === openRef) {
          following = true
          listener.frame({ op: 'ready', cursor: message.cursor })
          for (const frame of heldFrames.splice(0)) listener.frame(frame)
        } else listener.frame({ op: 'ack', ref: message.ref, cursor: message.cursor })
        break
      case 'frame':
        receive(message.frame)
        break
      case 'lost':
        listener.lost(new LiveError(message.error.code, message.error.message))
        break
      case 'back':
        transport = message.transport
        if (following) listener.frame({ op: 'ready', cursor: message.cursor })
        break
      case 'full':
        end({ blocked: true, error: new LiveError(null, 'Too many channels') })
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
  const timer = setInterval(() => send({ tab, op: 'alive' }), ALIVE_INTERVAL_MS)
  requestLeadership(name, connect)
  follow(openRef, after)
  globalThis.addEventListener?.('pagehide', leave)

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

/** Makes this tab the leader when no other tab is, until it is closed. */
function requestLeadership(name: string, connect: Connect): void {
  if (requestedLocks.has(name)) return
  requestedLocks.add(name)
  void navigator.locks.request(name, () => {
    const up = new BroadcastChannel(`${name} up`)
    const down = new BroadcastChannel(`${name} down`)
    const leader = new Leader((message) => down.postMessage(message), connect)
    up.onmessage = ({ data }) => leader.receive(data as FromTab)
    return new Promise(() => {})
  })
}
