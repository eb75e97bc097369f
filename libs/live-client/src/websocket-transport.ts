import { closeCodes, type DownFrame } from '@duplex/contracts/live'
import { byteLength } from './byte-length.ts'
import { LiveError } from './live-error.ts'
import { probe } from './probe.ts'
import type { CloseOutcome, Connection, LiveRequest, Transport, TransportListener } from './transport.ts'

/** The WebSocket of Node accepts headers. In a browser, `headers` is always empty. */
type WebSocketConstructor = new (url: string, options?: { headers: Record<string, string> }) => WebSocket

export const websocketTransport: Transport = { name: 'websocket', canSend: true, open }

function open(request: LiveRequest, listener: TransportListener): Connection {
  const { url, headers } = request
  const address = url.href.replace(/^http/, 'ws')
  const Socket = WebSocket as unknown as WebSocketConstructor
  const socket = Object.keys(headers).length ? new Socket(address, { headers }) : new Socket(address)
  let opened = false
  let closed = false

  listener.count({ requests: 1 })
  socket.onopen = () => {
    opened = true
  }
  socket.onmessage = ({ data }) => {
    if (closed) return
    listener.count({ bytesDown: byteLength(data as string) })
    listener.frame(JSON.parse(data as string) as DownFrame)
  }
  socket.onclose = async ({ code, reason }) => {
    const rejection = opened || closed ? null : await findRejection(request)
    if (closed) return
    if (rejection) return listener.end(rejection)
    const known = Object.entries(closeCodes).find(([, row]) => row.code === code)
    listener.end({
      reconnect: known ? known[1].comeBack : code < 4500,
      delayMs: known?.[1].delay ?? 0,
      planned: known?.[0] === 'MOVED',
      error: new LiveError(known?.[0] ?? null, reason || `Closed with code ${code}`),
    })
  }
  // `close` follows and has all details.
  socket.onerror = () => {}

  return {
    send: (frame) => {
      // The connection is closing. Pending frames are sent again on the next connection.
      if (socket.readyState !== WebSocket.OPEN) return
      const text = JSON.stringify(frame)
      listener.count({ bytesUp: byteLength(text) })
      socket.send(text)
    },
    close: () => {
      closed = true
      // A browser logs an error if a WebSocket is closed before it is open.
      if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close()
      else socket.close()
    },
  }
}

/** A WebSocket does not report why it was rejected, so a poll with the same request finds out. Null if the reason stays unknown. */
async function findRejection(request: LiveRequest): Promise<CloseOutcome | null> {
  // A poll needs a channel.
  const outcome = request.url.searchParams.has('channel') ? await probe(request) : null
  return outcome === 'accepted' ? { blocked: true, error: new LiveError(null, 'WebSocket blocked') } : outcome
}
