import { type Answer, passwordOf, Visitor, type VisitorTimeouts } from '@duplex/e2e'
import type { Ledger } from './ledger.ts'

export interface Route {
  name: string
  /** Milliseconds between a response and the next request. */
  pauseMs: number
  send(): Promise<Answer<unknown>>
}

/** A request that takes longer has failed. */
export const probing: Partial<VisitorTimeouts> = { requestMs: 3_000 }
const PAUSE_MS = 100
/** Checking a password is slow on purpose. More requests would only measure the machine. */
const SIGN_IN_PAUSE_MS = 500

export const routeNames = [
  'GET /',
  'GET /api/posts',
  'GET /api/posts/:slug',
  'GET /api/posts/:slug/comments',
  'POST /api/posts/:slug/comments',
  'PUT /api/posts/:slug/like',
  'POST /api/sessions',
] as const
export type RouteName = (typeof routeNames)[number]

/** The most frequent requests. Readers are not signed in, writers are. The audit checks these comments as well. */
export function routesOf(visitor: Visitor, slug: string, ledger: Ledger): Route[] {
  const anonymous = new Visitor(visitor, probing)
  const post = `/api/posts/${slug}`
  let count = 0
  const comment = async () => {
    const text = `${visitor.username} tries ${++count} at ${slug}`
    const begunAt = performance.now()
    const answer = await visitor.request<any>('POST', `${post}/comments`, { body: text }, { 'idempotency-key': text })
    if (answer.status === 201) ledger.comment(answer.body.comment.id, begunAt)
    return answer
  }
  const like = async () => {
    const answer = await visitor.request('PUT', `${post}/like`)
    if (answer.status === 200) ledger.likes.set(visitor.username, true)
    return answer
  }
  const get = (path: string) => () => anonymous.request('GET', path)
  const senders: Record<RouteName, Route['send']> = {
    'GET /': get('/'),
    'GET /api/posts': get('/api/posts'),
    'GET /api/posts/:slug': get(post),
    'GET /api/posts/:slug/comments': get(`${post}/comments`),
    'POST /api/posts/:slug/comments': comment,
    'PUT /api/posts/:slug/like': like,
    'POST /api/sessions': () =>
      anonymous.request('POST', '/api/sessions', { login: visitor.username, password: passwordOf(visitor.username) }),
  }
  return routeNames.map((name) => ({ name, pauseMs: name === 'POST /api/sessions' ? SIGN_IN_PAUSE_MS : PAUSE_MS, send: senders[name] }))
}
