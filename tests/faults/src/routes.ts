import { type Answer, type Patience, passwordOf, Visitor } from '@duplex/e2e'
import type { Ledger } from './ledger.ts'

export interface Route {
  name: string
  /** Milliseconds between an answer and the next question. */
  pause: number
  ask(): Promise<Answer<unknown>>
}

/** The patience of who asks: what takes longer has failed. */
export const probing: Partial<Patience> = { request: 3_000 }
const PAUSE = 100
/** A password is costly to look at, on purpose: more of it would measure the machine. */
const SIGN_IN_PAUSE = 500

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

/** What people ask a blog for all the time: who reads is not signed in, who writes is. Those comments count as everybody's. */
export function routesOf(visitor: Visitor, slug: string, ledger: Ledger): Route[] {
  const passerBy = new Visitor(visitor, probing)
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
  const get = (path: string) => () => passerBy.request('GET', path)
  const asks: Record<RouteName, Route['ask']> = {
    'GET /': get('/'),
    'GET /api/posts': get('/api/posts'),
    'GET /api/posts/:slug': get(post),
    'GET /api/posts/:slug/comments': get(`${post}/comments`),
    'POST /api/posts/:slug/comments': comment,
    'PUT /api/posts/:slug/like': like,
    'POST /api/sessions': () =>
      passerBy.request('POST', '/api/sessions', { login: visitor.username, password: passwordOf(visitor.username) }),
  }
  return routeNames.map((name) => ({ name, pause: name === 'POST /api/sessions' ? SIGN_IN_PAUSE : PAUSE, ask: asks[name] }))
}
