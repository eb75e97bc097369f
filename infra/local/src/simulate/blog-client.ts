import { setTimeout as sleep } from 'node:timers/promises'

/** What the blog answered to a request that it refused. */
export class Refused extends Error {
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string) {
    super(`${status} ${code}: ${detail}`)
    this.status = status
    this.code = code
  }
}

export interface Call {
  token?: string
  body?: unknown
  /** Makes a create safe to repeat where it is not known whether it happened. */
  key?: string
}

interface Answer {
  status: number
  headers: Headers
  text: string
}

const REQUEST_TIMEOUT = 15_000
const LONGEST_WAIT = 30_000

/**
 * The blog's public API, as any client may use it. Where the blog says to wait (429, 503 with Retry-After), is away, or
 * does not know what happened (504), everybody waits together, longer each time, and the request is made again.
 * Every request made twice is harmless, or carries a key that makes it so; a registration made twice finds its name taken.
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

  /** The answer's JSON. Throws Refused, and the signal's reason once stopped. */
  async send<T>(method: string, path: string, call: Call = {}): Promise<T> {
    for (;;) {
      while (this.#resumeAt > performance.now()) await sleep(this.#resumeAt - performance.now(), undefined, { signal: this.#stop })
      const startedAt = performance.now()
      const answer = await this.#ask(method, path, call)
      if (typeof answer !== 'string' && ![429, 503, 504].includes(answer.status)) {
        this.#failures = 0
        return read<T>(answer)
      }
      this.#wait(startedAt, answer)
    }
  }

  /** The answer, or why there is none. */
  async #ask(method: string, path: string, { token, body, key }: Call): Promise<Answer | string> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (token) headers.authorization = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key) headers['idempotency-key'] = key
    try {
      const response = await fetch(new URL(path, this.#url), {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        // to somewhere else nobody has agreed
        redirect: 'error',
        signal: AbortSignal.any([this.#stop, AbortSignal.timeout(REQUEST_TIMEOUT)]),
      })
      return { status: response.status, headers: response.headers, text: await response.text() }
    } catch (error) {
      this.#stop.throwIfAborted()
      const { cause, message } = error as Error
      return cause instanceof Error && 'code' in cause ? String(cause.code) : message
    }
  }

  #wait(startedAt: number, answer: Answer | string): void {
    // somebody who asked at the same time has already seen to it
    if (this.#resumeAt > startedAt) return
    const asked = typeof answer === 'string' ? 0 : Number(answer.headers.get('retry-after')) * 1_000
    const ownPace = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.#failures++, 10)) * (0.5 + Math.random() / 2)
    const wait = Math.max(asked || 0, ownPace)
    this.#resumeAt = performance.now() + wait
    this.waits++
    const why = typeof answer === 'string' ? `cannot be reached (${answer})` : `answers ${answer.status}`
    this.#print(`(the blog ${why}: everybody waits ${(wait / 1_000).toFixed(1)} s)`)
  }
}

function read<T>({ status, headers, text }: Answer): T {
  const isJson = /\bjson\b/.test(headers.get('content-type') ?? '')
  const body = isJson && text ? JSON.parse(text) : {}
  if (status >= 200 && status < 300) return body as T
  throw new Refused(status, body.code ?? 'UNKNOWN', body.detail ?? text.slice(0, 200))
}
