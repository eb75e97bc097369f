import type { Ledger } from './ledger.ts'
import { type Answer, Person } from './person.ts'

export interface Route {
  name: string
  /** Milliseconds between an answer and the next question. */
  pause: number
  ask(patience: number): Promise<Answer>
}

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
export function routesOf(person: Person, slug: string, ledger: Ledger): Route[] {
  const passerBy = new Person(person.url, 'passer-by')
  const post = `/api/posts/${slug}`
  let count = 0
  const comment = async (patience: number) => {
    const text = `${person.name} tries ${++count} at ${slug}`
    const begunAt = performance.now()
    const answer = await person.ask('POST', `${post}/comments`, { body: text }, text, patience)
    if (answer.status === 201) ledger.comment(answer.body.comment.id, begunAt)
    return answer
  }
  const like = async (patience: number) => {
    const answer = await person.ask('PUT', `${post}/like`, undefined, undefined, patience)
    if (answer.status === 200) ledger.likes.set(person.name, true)
    return answer
  }
  const get = (path: string) => (patience: number) => passerBy.ask('GET', path, undefined, undefined, patience)
  const asks: Record<RouteName, Route['ask']> = {
    'GET /': get('/'),
    'GET /api/posts': get('/api/posts'),
    'GET /api/posts/:slug': get(post),
    'GET /api/posts/:slug/comments': get(`${post}/comments`),
    'POST /api/posts/:slug/comments': comment,
    'PUT /api/posts/:slug/like': like,
    'POST /api/sessions': (patience) => passerBy.ask('POST', '/api/sessions', person.credentials, undefined, patience),
  }
  return routeNames.map((name) => ({ name, pause: name === 'POST /api/sessions' ? SIGN_IN_PAUSE : PAUSE, ask: asks[name] }))
}
