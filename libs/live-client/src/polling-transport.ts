import type { LiveEvent } from '@duplex/contracts/live'
import { LiveError } from './live-error.ts'
import { refusal } from './refusal.ts'
import type { End, LiveRequest, Sink, Transport } from './transport.ts'

/** Seconds a long poll lasts where nothing happens. */
const WAIT = 25
/** Milliseconds between short polls. */
const PAUSE = 2_000

interface Answer {
  events: LiveEvent[]
  cursor: string
  reset?: boolean
}

/** Asks again as soon as it was answered; the server answers once there is something. */
export const longPollingTransport: Transport = {
  writes: false,
  open: (request, sink) => poll(request, sink, { wait: WAIT, pause: 0 }),
}

/** Asks every two seconds: works through whatever lets plain requests through. */
export const shortPollingTransport: Transport = {
  writes: false,
  open: (request, sink) => poll(request, sink, { wait: 0, pause: PAUSE }),
}

function poll({ url, headers }: LiveRequest, sink: Sink, { wait, pause }: { wait: number; pause: number }) {
  const abort = new AbortController()
  const { signal } = abort

  async function ask(): Promise<Answer | End> {
    const response = await fetch(url, { headers: { ...headers, accept: 'application/json' }, cache: 'no-store', signal })
    if (response.status === 204) return { events: [], cursor: response.headers.get('live-cursor')! }
    return response.ok ? ((await response.json()) as Answer) : refusal(response)
  }

  async function run(): Promise<End> {
    // the first is answered at once, so that there is a place to go on from
    for (let first = true; ; first = false) {
      const answer = await ask()
      if ('error' in answer || signal.aborted) return answer as End
      if (first) sink.frame({ op: 'ready', cursor: url.searchParams.get('after') ?? answer.cursor })
      if (answer.reset) sink.frame({ op: 'reset', cursor: answer.cursor })
      for (const event of answer.events) if (!signal.aborted) sink.frame({ op: 'event', ...event })
      if (!signal.aborted) sink.frame({ op: 'cursor', cursor: answer.cursor })
      url.searchParams.set('after', answer.cursor)
      if (wait) url.searchParams.set('wait', String(wait))
      if (pause) await new Promise((resolve) => setTimeout(resolve, pause))
    }
  }

  run()
    .catch((error: unknown): End => ({ comeBack: true, delay: 0, error: new LiveError(null, String(error)) }))
    .then((end) => {
      if (!signal.aborted) sink.end(end)
    })

  return { close: () => abort.abort() }
}
