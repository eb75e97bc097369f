import type { LiveEvent } from '@duplex/contracts/live'
import { byteLength } from './byte-length.ts'
import { LiveError } from './live-error.ts'
import { refusal } from './refusal.ts'
import type { End, LiveRequest, Sink, Transport } from './transport.ts'

/** Seconds a long poll lasts where nothing happens. */
const WAIT = 25
/** Milliseconds between short polls. */
const PAUSE = 2_000
/** The same between polls of either kind in a tab that nobody looks at. */
const HIDDEN_PAUSE = 15_000

/** Milliseconds: what fails sooner fails for another reason than its length. */
const IMPATIENCE = 3_000

interface Answer {
  events: LiveEvent[]
  cursor: string
  reset?: boolean
}

/** Asks again as soon as it was answered; the server answers once there is something. */
export const longPollTransport: Transport = {
  name: 'long-poll',
  writes: false,
  open: (request, sink) => poll(request, sink, { wait: WAIT, pause: 0 }),
}

/** Asks every two seconds: works through whatever lets plain requests through. */
export const shortPollTransport: Transport = {
  name: 'short-poll',
  writes: false,
  open: (request, sink) => poll(request, sink, { wait: 0, pause: PAUSE }),
}

function poll({ url, headers }: LiveRequest, sink: Sink, { wait, pause }: { wait: number; pause: number }) {
  const abort = new AbortController()
  const { signal } = abort

  async function ask(): Promise<Answer | End> {
    sink.count({ requests: 1 })
    const asked = Date.now()
    const response = await fetch(url, { headers: { ...headers, accept: 'application/json' }, cache: 'no-store', signal })
    if (response.status === 204) return { events: [], cursor: response.headers.get('live-cursor')! }
    // a wait that somebody in between has no patience for
    const blocked = response.status === 504 && Date.now() - asked > IMPATIENCE
    if (!response.ok) return { ...(await refusal(response)), blocked }
    const text = await response.text()
    sink.count({ bytesDown: byteLength(text) })
    return JSON.parse(text) as Answer
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
      await rest(pause, signal)
    }
  }

  run()
    .catch((error: unknown): End => ({ comeBack: true, delay: 0, error: new LiveError(null, String(error)) }))
    .then((end) => {
      if (!signal.aborted) sink.end(end)
    })

  return { close: () => abort.abort() }
}

/** Resolves after a while; in a hidden tab later, or as soon as it is looked at again. */
async function rest(pause: number, signal: AbortSignal): Promise<void> {
  const page = (globalThis as { document?: Document }).document
  const milliseconds = page?.hidden ? HIDDEN_PAUSE : pause
  if (!milliseconds) return
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      page?.removeEventListener('visibilitychange', look)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const look = () => page!.hidden || finish()
    const timer = setTimeout(finish, milliseconds)
    page?.addEventListener('visibilitychange', look)
    signal.addEventListener('abort', finish)
  })
}
