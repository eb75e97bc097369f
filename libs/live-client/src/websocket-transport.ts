import { closeCodes, type DownFrame } from '@duplex/contracts/live'
import { byteLength } from './byte-length.ts'
import { LiveError } from './live-error.ts'
import { probe } from './probe.ts'
import type { Connection, End, LiveRequest, Sink, Transport } from './transport.ts'

/** Node's WebSocket takes headers; a browser's is always called without. */
type Constructor = new (url: string, options?: { headers: Record<string, string> }) => WebSocket

export const websocketTransport: Transport = { name: 'websocket', writes: true, open }

function open(request: LiveRequest, sink: Sink): Connection {
  const { url, headers } = request
  const address = url.href.replace(/^http/, 'ws')
  const Socket = WebSocket as unknown as Constructor
  const socket = Object.keys(headers).length ? new Socket(address, { headers }) : new Socket(address)
  let opened = false
  let closed = false

  sink.count({ requests: 1 })
  socket.onopen = () => {
    opened = true
  }
  socket.onmessage = ({ data }) => {
    if (closed) return
    sink.count({ bytesDown: byteLength(data as string) })
    sink.frame(JSON.parse(data as string) as DownFrame)
  }
  socket.onclose = async ({ code, reason }) => {
    const why = opened || closed ? null : await whyNotOpen(request)
    if (closed) return
    if (why) return sink.end(why)
    const known = Object.entries(closeCodes).find(([, row]) => row.code === code)
    sink.end({
      comeBack: known ? known[1].comeBack : code < 4500,
      delay: known?.[1].delay ?? 0,
      invited: known?.[0] === 'MOVED',
      error: new LiveError(known?.[0] ?? null, reason || `closed with ${code}`),
    })
  }
  // what there is to know arrives with `close`
  socket.onerror = () => {}

  return {
    send: (frame) => {
      // about to end: what is said then is said again on the next connection
      if (socket.readyState !== WebSocket.OPEN) return
      const text = JSON.stringify(frame)
      sink.count({ bytesUp: byteLength(text) })
      socket.send(text)
    },
    close: () => {
      closed = true
      // a browser complains of one that is closed before it was open
      if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close()
      else socket.close()
    },
  }
}

/** A WebSocket is not told why it is refused: a poll for the same is. Null where nothing can be known. */
async function whyNotOpen(request: LiveRequest): Promise<End | null> {
  // a poll needs a channel
  const answer = request.url.searchParams.has('channel') ? await probe(request) : null
  return answer && (answer.end ?? { comeBack: true, delay: 0, blocked: true, error: new LiveError(null, 'it does not get through') })
}
