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
      const response = await this.#fetch(method, path, call)
      if (response instanceof Response && ![429, 503, 504].includes(response.status)) {
        this.#failures = 0
        return await read<T>(response)
      }
      this.#wait(startedAt, response)
    }
  }

  /** The answer, or why there is none. */
  async #fetch(method: string, path: string, { token, body, key }: Call): Promise<Response | string> {
    const headers: Record<string, string> = { accept: 'application/json' }
    if (token) headers.authorization = `Bearer ${token}`
    if (body !== undefined) headers['content-type'] = 'application/json'
    if (key) headers['idempotency-key'] = key
    try {
      return await fetch(new URL(path, this.#url), {
        method,
        headers,
        body: body === undefined ? null : JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.any([this.#stop, AbortSignal.timeout(REQUEST_TIMEOUT)]),
      })
    } catch (error) {
      this.#stop.throwIfAborted()
      const { cause, message } = error as Error
      return cause instanceof Error && 'code' in cause ? String(cause.code) : message
    }
  }

  #wait(startedAt: number, answer: Response | string): void {
    // somebody who asked at the same time has already seen to it
    if (this.#resumeAt > startedAt) return
    const asked = answer instanceof Response ? Number(answer.headers.get('retry-after')) * 1_000 : 0
    const ownPace = Math.min(LONGEST_WAIT, 500 * 2 ** Math.min(this.#failures++, 10)) * (0.5 + Math.random() / 2)
    const wait = Math.max(asked || 0, ownPace)
    this.#resumeAt = performance.now() + wait
    this.waits++
    const why = answer instanceof Response ? `the blog answers ${answer.status}` : `the blog cannot be reached (${answer})`
    this.#print(`(${why}: everybody waits ${(wait / 1_000).toFixed(1)} s)`)
  }
}

async function read<T>(response: Response): Promise<T> {
  const text = await response.text()
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '')
  const body = isJson && text ? JSON.parse(text) : {}
  if (response.ok) return body as T
  throw new Refused(response.status, body.code ?? response.statusText, body.detail ?? text.slice(0, 200))
}
