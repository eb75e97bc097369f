import type { Api } from '@duplex/contracts'
import { type Service, tags } from './touches.ts'

/** What a page shows of one answer of a service. */
export interface Read {
  service: Service
  tags: ReadonlySet<string>
  /** Up to where the service has followed other services' events. Null if the answer shows no data of other services. */
  cursor: string | null
}

type Input<S extends keyof Api, M extends keyof Api[S]> = Api[S][M] extends (input: infer I, ...rest: never[]) => unknown ? I : never
type Output<S extends keyof Api, M extends keyof Api[S]> = Api[S][M] extends (...all: never[]) => Promise<infer O> ? O : never

/** A call that a page has made, with its answer. */
export interface Call {
  service: Service
  method: string
  input: unknown
  output: unknown
}

/** By method: the tags of everything in the answer that can change. Null if that is unknown. A page that calls any other method is not stored. */
type Rules = {
  [S in Service]: { [M in keyof Api[S]]?: (input: Input<S, M>, output: Output<S, M>, calls: readonly Call[]) => string[] | null }
}

const rules: Rules = {
  user: {
    get: (_, { user }) => [tags.user(user.id)],
    getSite: () => [tags.site],
  },
  post: {
    get: (_, { post }) => [tags.post(post.id), tags.user(post.author.id)],
    list: ({ q, likedBy, following, status, tag }, { items }) => {
      // searches have too many variants to store; the other lists belong to one reader
      if (q !== undefined || likedBy !== undefined || following || status === 'draft') return null
      return [
        tags.feed,
        ...(tag !== undefined ? [tags.posts] : []),
        ...items.flatMap(({ id, author }) => [tags.post(id), tags.user(author.id)]),
      ]
    },
    tags: () => [tags.feed, tags.posts],
  },
  comment: {
    list: ({ post }, { items }, calls) => {
      const id = typeof post === 'number' ? post : (items[0]?.postId ?? idOf(post, calls))
      return id === null ? null : [tags.comments(id), ...items.flatMap(({ author }) => (author ? [tags.user(author.id)] : []))]
    },
  },
  like: {},
}

/** What a page with these calls shows. Null if that is unknown. Every page shows the site's title. */
export function readsOf(calls: readonly Call[]): Read[] | null {
  const reads: Read[] = [{ service: 'user', tags: new Set([tags.site]), cursor: null }]
  for (const call of calls) {
    const { service, method, input, output } = call
    const rule = (rules[service] as Record<string, (input: unknown, output: unknown, calls: readonly Call[]) => string[] | null>)[method]
    const shown = rule?.(input, output, calls)
    if (!shown) return null
    reads.push({ service, tags: new Set(shown), cursor: (output as { cursor?: string }).cursor ?? null })
  }
  return reads
}

/** The id of the post with this slug. Null if the page has not loaded that post. */
function idOf(slug: string, calls: readonly Call[]): number | null {
  for (const { service, method, output } of calls) {
    if (service !== 'post' || method !== 'get') continue
    const { post } = output as Output<'post', 'get'>
    if (post.slug === slug) return post.id
  }
  return null
}
