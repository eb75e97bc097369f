import type { LiveEvent } from '@duplex/contracts/live'
import { byteLength } from './byte-length.ts'
import { fetchLive } from './fetch-live.ts'
import { LiveError } from './live-error.ts'
import { responseOutcome } from './response-outcome.ts'
import type { CloseOutcome, LiveRequest, Transport, TransportListener } from './transport.ts'

/** How long the server waits for an event before it answers a long poll. */
const LONG_POLL_SECONDS = 25
/** Time between short polls. */
const SHORT_POLL_INTERVAL_MS = 2_000
/** Time between polls of either kind in a hidden tab. */
const HIDDEN_INTERVAL_MS = 15_000

/** If a gateway timeout comes after this time, the reason is the length of the long poll. */
const MIN_PROXY_TIMEOUT_MS = 3_000

interface PollResponse {
  events: LiveEvent[]
  cursor: string
  reset?: boolean
}

/** Polls again after each response. The server responds when there is an event. */
export const longPollTransport: Transport = {
  name: 'long-poll',
  canSend: false,
  open: (request, listener) => poll(request, listener, LONG_POLL_SECONDS, 0),
}

/** Polls every two seconds. It works wherever plain requests work. */
export const shortPollTransport: Transport = {
  name: 'short-poll',
  canSend: false,
  open: (request, listener) => poll(request, listener, 0, SHORT_POLL_INTERVAL_MS),
}

function poll(request: LiveRequest, listener: TransportListener, waitSeconds: number, intervalMs: number) {
  const abort = new AbortController()
  const { signal } = abort
  const { url } = request

  async function pollOnce(): Promise<PollResponse | CloseOutcome> {
    listener.count({ requests: 1 })
    const sentAt = performance.now()
    const response = await fetchLive(request, 'application/json', signal)
    if (response.status === 204) return { events: [], cursor: response.headers.get('live-cursor')! }
    // A proxy gave up before the long poll ended.
    const blocked = response.status === 504 && performance.now() - sentAt > MIN_PROXY_TIMEOUT_MS
    if (!response.ok) return { ...(await responseOutcome(response)), blocked }
    const text = await response.text()
    listener.count({ bytesDown: byteLength(text) })
    return JSON.parse(text) as PollResponse
  }

  async function run(): Promise<CloseOutcome> {
    // The first request does not wait: its response contains the cursor to continue from.
    for (let first = true; ; first = false) {
      const response = await pollOnce()
      if ('error' in response || signal.aborted) return response as CloseOutcome
      if (first) listener.frame({ op: 'ready', cursor: url.searchParams.get('after') ?? response.cursor })
      if (response.reset) listener.frame({ op: 'reset', cursor: response.cursor })
      for (const event of response.events) if (!signal.aborted) listener.frame({ op: 'event', ...event })
      if (!signal.aborted) listener.frame({ op: 'cursor', cursor: response.cursor })
      url.searchParams.set('after', response.cursor)
      if (waitSeconds) url.searchParams.set('wait', String(waitSeconds))
      await waitForNextPoll(intervalMs, signal)
    }
  }

  run()
    .catch((error: unknown): CloseOutcome => ({ error: new LiveError(null, String(error)) }))
    .then((outcome) => {
      if (!signal.aborted) listener.end(outcome)
    })

  return { close: () => abort.abort() }
}

/** Resolves after `intervalMs`. In a hidden tab, resolves after HIDDEN_INTERVAL_MS or when the tab becomes visible. */
async function waitForNextPoll(intervalMs: number, signal: AbortSignal): Promise<void> {
  const page = (globalThis as { document?: Document }).document
  const delayMs = page?.hidden ? HIDDEN_INTERVAL_MS : intervalMs
  if (!delayMs) return
  await new Promise<void>((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      page?.removeEventListener('visibilitychange', onVisibility)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const onVisibility = () => page!.hidden || finish()
    const timer = setTimeout(finish, delayMs)
    page?.addEventListener('visibilitychange', onVisibility)
    signal.addEventListener('abort', finish)
  })
}
