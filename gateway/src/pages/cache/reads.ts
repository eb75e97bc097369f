import type { Input, MethodName, Output, ServiceName } from '@duplex/contracts'
import { tags } from './touches.ts'

/** The data of one service response that a page shows. */
export interface Read {
  service: ServiceName
  tags: ReadonlySet<string>
  /** The service's position in the other services' events. Null if the response shows no data of other services. */
  cursor: string | null
}

/** A call that a page has made, with its response. */
export interface Call {
  service: ServiceName
  method: string
  input: unknown
  output: unknown
}

/** By method: the tags of everything in the response that can change. Null if that is unknown. A page that calls any other method is not stored. */
type Rules = {
  [S in ServiceName]: { [M in MethodName<S>]?: (input: Input<S, M>, output: Output<S, M>, calls: readonly Call[]) => string[] | null }
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
    get: (_, { comment: { postId, author } }) => [tags.comments(postId), ...(author ? [tags.user(author.id)] : [])],
    list: ({ post }, { items, parents = [] }, calls) => {
      const id = typeof post === 'number' ? post : (items[0]?.postId ?? idOf(post, calls))
      return id === null
        ? null
        : [tags.comments(id), ...[...items, ...parents].flatMap(({ author }) => (author ? [tags.user(author.id)] : []))]
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
