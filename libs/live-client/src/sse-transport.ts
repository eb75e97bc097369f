import type { DownFrame, EphemeralFrame, LiveEvent } from '@duplex/contracts/live'
import { eventStreamParser, type StreamMessage } from './event-stream-parser.ts'
import { fetchLive } from './fetch-live.ts'
import { LiveError } from './live-error.ts'
import { responseOutcome } from './response-outcome.ts'
import type { CloseOutcome, Connection, LiveRequest, Transport, TransportListener } from './transport.ts'

/** Server-Sent Events over fetch. Unlike EventSource, fetch reports the status of a rejection and can send headers. */
export const sseTransport: Transport = { name: 'sse', canSend: false, open }

function open(request: LiveRequest, listener: TransportListener): Connection {
  const abort = new AbortController()
  const { signal } = abort
  let delayMs = 0
  /** After `ready`, the server has sent `retry` again: it is about to close the connection and wants the client to reconnect. */
  let planned = false
  let opened = false

  async function read(): Promise<CloseOutcome> {
    listener.count({ requests: 1 })
    const response = await fetchLive(request, 'text/event-stream', signal)
    if (!response.ok || !response.body) return responseOutcome(response)
    const parse = eventStreamParser(
      (message) => {
        const frame = frameOf(message)
        opened ||= frame?.op === 'ready'
        if (frame && !signal.aborted) listener.frame(frame)
      },
      (retryMs) => {
        delayMs = retryMs
        planned = opened
      },
    )
    const reader = response.body.getReader()
    const decoder = new TextDecoder()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { delayMs, planned, blocked: !opened, error: new LiveError(null, 'The stream ended') }
      listener.count({ bytesDown: value.length })
      parse(decoder.decode(value, { stream: true }))
    }
  }

  read()
    .catch((error: unknown): CloseOutcome => ({ delayMs, error: new LiveError(null, String(error)) }))
    .then((outcome) => {
      if (!signal.aborted) listener.end(outcome)
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
