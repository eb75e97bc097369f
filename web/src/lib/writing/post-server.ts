import type { Post, PostStatus } from '@duplex/contracts'
import type { ErrorCode } from '@duplex/contracts/errors'
import type { PostFields } from './draft-text.ts'

/** What the server refused, or could not be asked. */
export class ServerProblem extends Error {
  /** `LOST` where no answer came at all. */
  readonly code: ErrorCode | 'LOST'
  /** What is wrong with a field, by its name. */
  readonly fields: Record<string, string>
  /** Seconds after which to try again, where the server says so. */
  readonly retryAfter: number | null

  constructor(code: ServerProblem['code'], message: string, fields: Record<string, string> = {}, retryAfter: number | null = null) {
    super(message)
    this.code = code
    this.fields = fields
    this.retryAfter = retryAfter
  }

  /** Whether the same may be accepted later. */
  get passes(): boolean {
    return ['LOST', 'UNAVAILABLE', 'OUTCOME_UNKNOWN', 'RATE_LIMITED', 'INTERNAL'].includes(this.code)
  }

  /** Whether it may have been done all the same. */
  get unknown(): boolean {
    return ['LOST', 'OUTCOME_UNKNOWN', 'INTERNAL'].includes(this.code)
  }
}

/** What the editor asks of the server. Each throws ServerProblem. */
export interface PostServer {
  /** The id of who is signed in. */
  whoAmI(): Promise<number>
  /** A draft. */
  create(fields: PostFields, key: string): Promise<Post>
  update(slug: string, change: PostFields & { version: number; status?: PostStatus }): Promise<Post>
  read(slug: string): Promise<Post>
  preview(body: string): Promise<string>
}

/** Milliseconds an answer is waited for. */
const PATIENCE = 15_000

export const postServer: PostServer = {
  whoAmI: async () => (await ask('GET', '/api/me')).user.id,
  create: async (fields, key) => (await ask('POST', '/api/posts', { ...fields, status: 'draft' }, { 'idempotency-key': key })).post,
  update: async (slug, change) => (await ask('PATCH', `/api/posts/${encodeURIComponent(slug)}`, change)).post,
  read: async (slug) => (await ask('GET', `/api/posts/${encodeURIComponent(slug)}`)).post,
  preview: async (body) => (await ask('POST', '/api/preview', { body })).html,
}

async function ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<any> {
  const response = await fetch(path, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(PATIENCE),
  }).catch(() => null)
  const answer = await response?.json().catch(() => null)
  if (response?.ok && answer) return answer
  throw problemOf(response ?? null, answer)
}

function problemOf(response: Response | null, answer: any): ServerProblem {
  if (!response) return new ServerProblem('LOST', 'The server cannot be reached')
  // what is not the server's own answer is that of something on the way
  if (!answer?.code) return new ServerProblem('LOST', 'The server cannot be reached')
  const fields: Record<string, string> = {}
  for (const { path, message } of answer.errors ?? []) fields[path.split('/')[1] ?? ''] ??= message
  const wait = Number(response.headers.get('retry-after'))
  return new ServerProblem(answer.code, answer.detail, fields, wait > 0 ? wait : null)
}
