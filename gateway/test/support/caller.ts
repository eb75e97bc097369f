import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

type Options = { body?: unknown; headers?: Record<string, string>; raw?: string | Buffer }

/** Calls an API as somebody (a token) or nobody (null). */
export class Caller {
  readonly app: FastifyInstance
  readonly token: string | null

  constructor(app: FastifyInstance, token: string | null = null) {
    this.app = app
    this.token = token
  }

  async send(
    method: NonNullable<InjectOptions['method']>,
    url: string,
    { body, headers = {}, raw }: Options = {},
  ): Promise<LightMyRequestResponse> {
    return this.app.inject({
      method,
      url,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(raw ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(raw !== undefined ? { payload: raw } : body !== undefined ? { payload: body as object } : {}),
    })
  }

  get(url: string, options?: Options) {
    return this.send('GET', url, options)
  }

  post(url: string, body?: unknown, options?: Options) {
    return this.send('POST', url, { body, ...options })
  }

  patch(url: string, body?: unknown, options?: Options) {
    return this.send('PATCH', url, { body, ...options })
  }

  put(url: string, options?: Options) {
    return this.send('PUT', url, options)
  }

  delete(url: string, options?: Options) {
    return this.send('DELETE', url, options)
  }

  /** Registers a user, and calls as him from then on. */
  async register(username: string): Promise<Caller> {
    const response = await this.post('/api/users', { username, email: `${username}@example.com`, password: 'correct horse' })
    if (response.statusCode !== 201) throw new Error(response.body)
    return new Caller(this.app, response.json().token)
  }

  /** Publishes a post; answers its slug. */
  async publish(title: string): Promise<string> {
    const response = await this.post('/api/posts', { title, body: `About *${title}*.`, status: 'published' })
    if (response.statusCode !== 201) throw new Error(response.body)
    return response.json().post.slug
  }
}
