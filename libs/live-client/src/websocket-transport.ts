import { closeCodes, type DownFrame } from '@duplex/contracts/live'
import { LiveError } from './live-error.ts'
import type { Connection, LiveRequest, Sink, Transport } from './transport.ts'

/** Node's WebSocket takes headers; a browser's is always called without. */
type Constructor = new (url: string, options?: { headers: Record<string, string> }) => WebSocket

export const websocketTransport: Transport = { writes: true, open }

function open({ url, headers }: LiveRequest, sink: Sink): Connection {
  const address = url.href.replace(/^http/, 'ws')
  const Socket = WebSocket as unknown as Constructor
  const socket = Object.keys(headers).length ? new Socket(address, { headers }) : new Socket(address)
  let closed = false

  socket.onmessage = ({ data }) => {
    if (!closed) sink.frame(JSON.parse(data as string) as DownFrame)
  }
  socket.onclose = ({ code, reason }) => {
    if (closed) return
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
    send: (frame) => socket.send(JSON.stringify(frame)),
    close: () => {
      closed = true
      socket.close()
    },
  }
}
