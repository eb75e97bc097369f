import { type ApiDocument, answerCheck } from '@duplex/test-support'
import type {} from '@fastify/swagger'
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify'

type Options = { body?: unknown; headers?: Record<string, string>; raw?: string | Buffer }

const checks = new WeakMap<FastifyInstance, ReturnType<typeof answerCheck>>()

/** Returns the check of this app's responses against its OpenAPI document. */
async function checkOf(app: FastifyInstance) {
  await app.ready()
  const check = checks.get(app) ?? answerCheck(app.swagger() as unknown as ApiDocument)
  checks.set(app, check)
  return check
}

/** Calls the API with a token, or anonymously (null). Checks every response against the OpenAPI document. */
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
    const response = await this.app.inject({
      method,
      url,
      headers: {
        ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
        ...(raw ? { 'content-type': 'application/json' } : {}),
        ...headers,
      },
      ...(raw !== undefined ? { payload: raw } : body !== undefined ? { payload: body as object } : {}),
    })
    const check = await checkOf(this.app)
    check({ method, url, status: response.statusCode, headers: response.headers, body: response.body })
    return response
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

  /** Registers a user and returns a caller with that user's token. */
  async register(username: string, setup = {}): Promise<Caller> {
    const response = await this.post('/api/users', { username, email: `${username}@example.com`, password: 'correct horse', ...setup })
    if (response.statusCode !== 201) throw new Error(response.body)
    return new Caller(this.app, response.json().token)
  }

  /** Publishes a post and returns its slug. */
  async publish(title: string): Promise<string> {
    const response = await this.post('/api/posts', { title, body: `About *${title}*.`, status: 'published' })
    if (response.statusCode !== 201) throw new Error(response.body)
    return response.json().post.slug
  }
}
