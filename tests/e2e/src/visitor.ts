import type { Comment, Post, PostSummary, User } from '@duplex/contracts'
import { type ApiDocument, answerCheck } from '@duplex/test-support'
import type { Blog } from './run-blog.ts'

export interface Answer<T> {
  status: number
  headers: Headers
  body: T
}

interface Check {
  check: ReturnType<typeof answerCheck>
  answers: number
}

const checks = new Map<string, Promise<Check>>()

/** Checks the responses of a blog's API against its OpenAPI document. */
function checkOf(url: string): Promise<Check> {
  const load = async () => {
    const response = await fetch(`${url}/api/docs/json`, { signal: AbortSignal.timeout(15_000) })
    return { check: answerCheck((await response.json()) as ApiDocument), answers: 0 }
  }
  const check = checks.get(url) ?? load()
  checks.set(url, check)
  // the blog may have been unavailable: load the document again
  check.catch(() => checks.delete(url))
  return check
}

/** The number of responses of a blog's API that were checked against its document. */
export async function checkedResponses({ url }: Pick<Blog, 'url'>): Promise<number> {
  return (await checks.get(url))?.answers ?? 0
}

export interface VisitorTimeouts {
  /** Limit for one response. */
  requestMs: number
  /** How long `persist` retries. */
  persistMs: number
}

/** The password of a user that `register` creates. */
export const passwordOf = (username: string): string => `${username}-password`

/** A client of the HTTP API, with a bearer token once signed in. Every response is checked against the API's document. */
export class Visitor {
  readonly url: string
  token: string | null = null
  user: User | null = null
  readonly #timeouts: VisitorTimeouts

  constructor(blog: Pick<Blog, 'url'>, timeouts: Partial<VisitorTimeouts> = {}) {
    this.url = blog.url
    this.#timeouts = { requestMs: 15_000, persistMs: 30_000, ...timeouts }
  }

  /** Throws if the visitor is not signed in. */
  get username(): string {
    return this.user!.username
  }

  /** Throws if no response arrives in time. */
  async request<T = unknown>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(this.#timeouts.requestMs),
    })
    const text = await response.text()
    if (path.startsWith('/api')) {
      const documented = await checkOf(this.url)
      documented.check({ method, url: path, status: response.status, headers: Object.fromEntries(response.headers), body: text })
      documented.answers++
    }
    const isJson = /json/.test(response.headers.get('content-type') ?? '')
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as T }
  }

  /** Repeats a request until it succeeds. Only for requests that are safe to repeat. */
  async persist<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    for (const end = performance.now() + this.#timeouts.persistMs; ; ) {
      const answer = await this.request<T>(method, path, body, headers).catch((error: unknown) => ({ status: 0, body: error }))
      if (answer.status >= 200 && answer.status < 300) return answer.body as T
      if (performance.now() > end) throw new Error(`${method} ${path} kept failing with ${answer.status}: ${JSON.stringify(answer.body)}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async #expect<T>(status: number, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<T> {
    const answer = await this.request<T>(method, path, body, headers)
    if (answer.status !== status)
      throw new Error(`${method} ${path} answered ${answer.status} instead of ${status}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  /** With the setup token of a blog without an admin, the user becomes its admin. */
  register(username: string, setupToken?: string): Promise<this> {
    const setup = setupToken === undefined ? {} : { setupToken }
    return this.#enter('/api/users', { username, email: `${username}@example.org`, password: passwordOf(username), ...setup })
  }

  /** Starts another session of a user that `register` created. */
  signIn(username: string): Promise<this> {
    return this.#enter('/api/sessions', { login: username, password: passwordOf(username) })
  }

  async #enter(path: string, body: object): Promise<this> {
    const { user, token } = await this.#expect<{ user: User; token: string }>(201, 'POST', path, body)
    this.user = user
    this.token = token
    return this
  }

  async publish(title: string, body = `About ${title}.`): Promise<Post> {
    return (await this.#expect<{ post: Post }>(201, 'POST', '/api/posts', { title, body, status: 'published' })).post
  }

  async comment(slug: string, body: string, parentId?: number): Promise<Comment> {
    return (
      await this.#expect<{ comment: Comment }>(201, 'POST', `/api/posts/${slug}/comments`, { body, ...(parentId ? { parentId } : {}) })
    ).comment
  }

  /** Sends a comment until it is acknowledged. Its text is the idempotency key, so every text must be unique. */
  async persistComment(slug: string, text: string): Promise<Comment> {
    const headers = { 'idempotency-key': text }
    return (await this.persist<{ comment: Comment }>('POST', `/api/posts/${slug}/comments`, { body: text }, headers)).comment
  }

  /** Uploads a PNG file. Returns the stored WebP file. */
  async upload(picture: Buffer<ArrayBuffer>): Promise<{ url: string; width: number; height: number }> {
    const response = await fetch(`${this.url}/api/images`, {
      method: 'POST',
      headers: { 'content-type': 'image/png', authorization: `Bearer ${this.token}` },
      body: picture,
      signal: AbortSignal.timeout(this.#timeouts.requestMs),
    })
    if (response.status !== 201) throw new Error(`POST /api/images answered ${response.status}: ${await response.text()}`)
    return ((await response.json()) as { image: { url: string; width: number; height: number } }).image
  }

  like(slug: string): Promise<{ liked: boolean; likeCount: number }> {
    return this.#expect(200, 'PUT', `/api/posts/${slug}/like`)
  }

  unlike(slug: string): Promise<{ liked: boolean; likeCount: number }> {
    return this.#expect(200, 'DELETE', `/api/posts/${slug}/like`)
  }

  posts(query = ''): Promise<{ items: PostSummary[]; next: string | null }> {
    return this.#expect(200, 'GET', `/api/posts${query}`)
  }

  async post(slug: string): Promise<Post> {
    return (await this.#expect<{ post: Post }>(200, 'GET', `/api/posts/${slug}`)).post
  }

  /** All comments, page by page. */
  async comments(slug: string): Promise<Comment[]> {
    const all: Comment[] = []
    for (let before = ''; ; ) {
      const page = await this.#expect<{ items: Comment[]; next: string | null }>(
        200,
        'GET',
        `/api/posts/${slug}/comments?limit=100${before}`,
      )
      all.push(...page.items)
      if (page.next === null) return all
      before = `&before=${encodeURIComponent(page.next)}`
    }
  }
}
