import { setTimeout as sleep } from 'node:timers/promises'
import type { Comment } from '@duplex/contracts'

/** Milliseconds between tries of the same write. */
const AGAIN = 200

export interface Answer {
  status: number
  body: any
}

/** Somebody signed in, over the HTTP API. */
export class Person {
  readonly url: string
  readonly name: string
  #token = ''

  constructor(url: string, name: string) {
    this.url = url
    this.name = name
  }

  /** Throws where nothing is answered within `patience` milliseconds. */
  async ask(method: string, path: string, body?: object, key?: string, patience = 5_000): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(this.#token && { authorization: `Bearer ${this.#token}` }),
        ...(key && { 'idempotency-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(patience),
    })
    const text = await response.text()
    return { status: response.status, body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text }
  }

  /** The same, with the patience that a busy machine wants, and throws for any answer but one of success. */
  async must(method: string, path: string, body?: object, key?: string): Promise<any> {
    const answer = await this.ask(method, path, body, key, 30_000).catch((error: unknown) => {
      throw new Error(`${method} ${path} was not answered: ${error}`, { cause: error })
    })
    if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** Repeats until it is answered with success. */
  async persist(method: string, path: string, body?: object, key?: string): Promise<any> {
    for (;;) {
      const answer = await this.ask(method, path, body, key).catch(() => null)
      if (answer && answer.status < 300) return answer.body
      await sleep(AGAIN)
    }
  }

  get credentials() {
    return { login: this.name, password: `${this.name}-password` }
  }

  async register(): Promise<this> {
    const { password } = this.credentials
    this.#token = (await this.must('POST', '/api/users', { username: this.name, email: `${this.name}@example.org`, password })).token
    return this
  }

  /** All comments of a post, page by page. */
  async comments(slug: string): Promise<Comment[]> {
    const all: Comment[] = []
    for (let before = ''; ; ) {
      const { items, next } = await this.must('GET', `/api/posts/${slug}/comments?limit=100${before}`)
      all.push(...items)
      if (next === null) return all
      before = `&before=${encodeURIComponent(next)}`
    }
  }
}
