import type { DownFrame, EphemeralFrame, LiveEvent } from '@duplex/contracts/live'
import { eventStreamParser, type StreamMessage } from './event-stream-parser.ts'
import { LiveError } from './live-error.ts'
import { refusal } from './refusal.ts'
import type { Connection, End, LiveRequest, Sink, Transport } from './transport.ts'

/** Server-sent events read with fetch: unlike an EventSource it sees the status of a refusal, and takes headers. */
export const sseTransport: Transport = { name: 'sse', writes: false, open }

function open({ url, headers }: LiveRequest, sink: Sink): Connection {
  const abort = new AbortController()
  let delay = 0
  /** The server spoke of its return once more after the opening: it is about to let us go. */
  let invited = false
  let opened = false

  async function read(): Promise<End> {
    sink.count({ requests: 1 })
    const response = await fetch(url, { headers: { ...headers, accept: 'text/event-stream' }, cache: 'no-store', signal: abort.signal })
    if (!response.ok || !response.body) return refusal(response)
    const parse = eventStreamParser(
      (message) => {
        const frame = frameOf(message)
        opened ||= frame?.op === 'ready'
        if (frame && !abort.signal.aborted) sink.frame(frame)
      },
      (milliseconds) => {
        delay = milliseconds
        invited = opened
      },
    )
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { comeBack: true, delay, invited, blocked: !opened, error: new LiveError(null, 'the stream ended') }
      sink.count({ bytesDown: value.length })
      parse(decoder.decode(value, { stream: true }))
    }
  }

  read()
    .catch((error: unknown): End => ({ comeBack: true, delay, error: new LiveError(null, String(error)) }))
    .then((end) => {
      if (!abort.signal.aborted) sink.end(end)
    })

  return { close: () => abort.abort() }
}

function frameOf({ id, event, data }: StreamMessage): DownFrame | null {
  if (data === '') return id === null ? null : { op: 'cursor', cursor: id }
  const value: unknown = JSON.parse(data)
  if (event === 'ready' || event === 'reset') return { op: event, cursor: (value as { cursor: string }).cursor }
  if (event === 'presence' || event === 'typing') return { op: event, ...(value as object) } as EphemeralFrame
  return { op: 'event', ...(value as LiveEvent) }
}
