import { setTimeout as sleep } from 'node:timers/promises'

/** The blog rejected a request. The message has the status, the error code and the detail. */
export class RequestRejected extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(`${status} ${code}: ${detail}`)
    this.status = status
    this.code = code
  }
}

export interface RequestOptions {
  token?: string
  body?: unknown
  /** Makes it safe to repeat a POST if its outcome is unknown. */
  idempotencyKey?: string
}

interface HttpResponse {
  status: number
  headers: Headers
  text: string
}

const REQUEST_TIMEOUT_MS = 15_000
const MAX_WAIT_MS = 30_000

/**
 * A client of the blog's public API. If the blog asks clients to wait (429, 503 with Retry-After), cannot be reached, or does
 * not know the outcome (504), all visitors wait together, and the client retries. Each failure makes the next wait longer.
 * A retry is harmless: requests are idempotent or carry an idempotency key. If a registration is retried, its name may be
 * taken already.
 */
export class BlogClient {
  readonly #url: URL
  readonly #stop: AbortSignal
  readonly #print: (line: string) => void
  #failures = 0
  #resumeAt = 0
  waits = 0

  constructor(url: URL, stop: AbortSignal, print: (line: string) => void) {
    this.#url = url
    this.#stop = stop
    this.#print = print
  }

  /** Returns the JSON of the response. Throws RequestRejected, or the signal's reason after a stop. */
  async send<T>(method: string, path: string, options: RequestOptions = {}): Promise<T> {
    for (;;) {
      while (this.#resumeAt > performance.now()) await sleep(this.#resumeAt - performance.now(), undefined, { signal: this.#stop })
      const startedAt = performance.now()
      const response = await this.#fetch(method, path, options)
      if (typeof response !== 'string' && ![429, 503, 504].includes(response.status)) {
        this.#failures = 0
        return readJson<T>(response)
      }
      this.#scheduleRetry(startedAt, response)
    }
  }

  /** Returns the response, or the reason why there is none. */
  async #fetch(method: string, path: string, { token, body, idempotencyKey }: RequestOptions): Promise<HttpResponse | string> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (token) headers.authorization = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (idempotencyKey) headers['idempotency-key'] = idempotencyKey
    try {
      const response = await fetch(new URL(path, this.#url), {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        // the user agreed to write to this host only
        redirect: 'error',
        signal: AbortSignal.any([this.#stop, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]),
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch (error) {
      this.#stop.throwIfAborted()
      const { cause, message } = error as Error
      return cause instanceof Error && 'code' in cause ? String(cause.code) : message
    }
  }

  #scheduleRetry(startedAt: number, response: HttpResponse | string): void {
    // a concurrent request has already scheduled it
    if (this.#resumeAt > startedAt) return
    const retryAfterMs = typeof response === 'string' ? 0 : Number(response.headers.get('retry-after')) * 1_000
    const backoffMs = Math.min(MAX_WAIT_MS, 500 * 2 ** Math.min(this.#failures++, 10)) * (0.5 + Math.random() / 2)
    const waitMs = Math.max(retryAfterMs || 0, backoffMs)
    this.#resumeAt = performance.now() + waitMs
    this.waits++
    const reason = typeof response === 'string' ? `cannot be reached (${response})` : `responded with ${response.status}`
    this.#print(`(the blog ${reason}: all visitors wait ${(waitMs / 1_000).toFixed(1)} s)`)
  }
}

function readJson<T>({ status, headers, text }: HttpResponse): T {
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '')
  const body = isJson && text ? JSON.parse(text) : {}
  if (status >= 200 && status < 300) return body as T
  throw new RequestRejected(status, body.code ?? 'UNKNOWN', body.detail ?? text.slice(0, 200))
}
