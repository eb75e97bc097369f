import type { Api } from '@duplex/contracts'
import { type Service, tags } from './touches.ts'

/** What one answer of a service brings to a page. */
export interface Read {
  service: Service
  tags: ReadonlySet<string>
  /** How far the service had followed the others' events; null where it shows none of theirs. */
  cursor: string | null
}

type Input<S extends keyof Api, M extends keyof Api[S]> = Api[S][M] extends (input: infer I, ...rest: never[]) => unknown ? I : never
type Output<S extends keyof Api, M extends keyof Api[S]> = Api[S][M] extends (...all: never[]) => Promise<infer O> ? O : never

/** A call that a page has made, and what came of it. */
export interface Call {
  service: Service
  method: string
  input: unknown
  output: unknown
}

/** By method: what of its answer may change. Null where that cannot be told. A method that is not here makes a page that is not kept. */
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
      // what anybody may type is not worth keeping; the others are some reader's own
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

/** What a page shows that was made from these calls; null where that cannot be told. The site's title is on every page. */
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

/** The post of a slug, where the same page has read it. */
function idOf(slug: string, calls: readonly Call[]): number | null {
  for (const { service, method, output } of calls) {
    if (service !== 'post' || method !== 'get') continue
    const { post } = output as Output<'post', 'get'>
    if (post.slug === slug) return post.id
  }
  return null
}
