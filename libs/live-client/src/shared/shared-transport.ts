import type { DownFrame, UpFrame } from '@duplex/contracts/live'
import { LiveError } from '../live-error.ts'
import { newRef } from '../new-ref.ts'
import { probe } from '../probe.ts'
import type { Connection, End, LiveRequest, Sink, Transport, TransportName } from '../transport.ts'
import { type Connect, Leader } from './leader.ts'
import type { FromLeader, FromTab } from './messages.ts'

/** Milliseconds between signs of life. */
const ALIVE = 10_000

/** Who stands for election in this tab, by what is shared: once for as long as the tab lives. */
const candidates = new Set<string>()

/** Whether tabs can share: only on https and localhost are there locks. */
export const mayShare = (): boolean => typeof BroadcastChannel === 'function' && Boolean(globalThis.navigator?.locks)

/**
 * Reads from the one connection of all tabs. Whichever tab has the lock makes it, `connect` with a client of its own; when
 * that tab goes, the next one gets the lock, and everybody goes on from its own cursor.
 */
export function sharedTransport(wanted: TransportName | 'auto', connect: Connect): Transport {
  return { name: wanted === 'auto' ? 'websocket' : wanted, writes: true, open: (request, sink) => join(request, sink, wanted, connect) }
}

function join(request: LiveRequest, sink: Sink, wanted: TransportName | 'auto', connect: Connect): Connection {
  const { url } = request
  const name = `duplex-live ${wanted} ${url.origin}${url.pathname}`
  const tab = newRef()
  const channels = new Set(url.searchParams.getAll('channel'))
  const up = new BroadcastChannel(`${name} up`)
  const down = new BroadcastChannel(`${name} down`)
  const say = (message: FromTab) => up.postMessage(message)
  const held: DownFrame[] = []
  let transport: TransportName | undefined
  let following = false
  let closed = false

  const follow = (ref: string, after: string | null) => say({ tab, op: 'follow', ref, channels: [...channels], after })
  const opening = newRef()
  const after = url.searchParams.get('after')
  const end = (end: End) => {
    close()
    sink.end(end)
  }
  const again = () => end({ comeBack: true, delay: 0, invited: true, error: new LiveError(null, 'it is made anew') })
  // who closes a tab says nothing more
  const hide = () => say({ tab, op: 'leave' })
  const close = () => {
    if (closed) return
    closed = true
    clearInterval(timer)
    globalThis.removeEventListener?.('pagehide', hide)
    say({ tab, op: 'leave' })
    up.close()
    down.close()
  }
  const take = (frame: DownFrame) => {
    if ('channel' in frame && !channels.has(frame.channel)) return
    // what comes before this tab is complete may be newer than what is still to come
    if (following) sink.frame(frame)
    else if (frame.op !== 'cursor') held.push(frame)
  }

  const hear = (message: FromLeader) => {
    if (closed || ('tab' in message && message.tab !== undefined && message.tab !== tab)) return
    switch (message.op) {
      case 'lead':
        if (following) again()
        else follow(opening, after)
        break
      case 'following':
        transport = message.transport
        if (message.ref === opening) {
          following = true
          sink.frame({ op: 'ready', cursor: message.cursor })
          for (const frame of held.splice(0)) sink.frame(frame)
        } else sink.frame({ op: 'ack', ref: message.ref, cursor: message.cursor })
        break
      case 'frame':
        take(message.frame)
        break
      case 'lost':
        sink.lost(new LiveError(message.error.code, message.error.message))
        break
      case 'back':
        transport = message.transport
        if (following) sink.frame({ op: 'ready', cursor: message.cursor })
        break
      case 'full':
        end({ comeBack: true, delay: 0, blocked: true, error: new LiveError(null, 'too many channels') })
        break
      case 'refused':
        if (message.code !== 'SESSION_REVOKED') void look()
        else if (![...channels].some((name) => name.startsWith('user:'))) again()
        else end({ comeBack: false, delay: 0, error: new LiveError(message.code, message.code) })
    }
  }

  /** Asks for this tab's channels alone. */
  async function look(): Promise<void> {
    const answer = await probe(request)
    if (closed) return
    if (answer?.end) end(answer.end)
    else again()
  }

  down.onmessage = ({ data }) => hear(data as FromLeader)
  const timer = setInterval(() => say({ tab, op: 'alive' }), ALIVE)
  stand(name, connect)
  follow(opening, after)
  globalThis.addEventListener?.('pagehide', hide)

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
      } else say({ tab, ...frame })
    },
    close,
  }
}

/** Becomes the leader as soon as nobody else is, and stays it. */
function stand(name: string, connect: Connect): void {
  if (candidates.has(name)) return
  candidates.add(name)
  void navigator.locks.request(name, () => {
    const up = new BroadcastChannel(`${name} up`)
    const down = new BroadcastChannel(`${name} down`)
    const leader = new Leader((message) => down.postMessage(message), connect)
    up.onmessage = ({ data }) => leader.hear(data as FromTab)
    return new Promise(() => {})
  })
}
