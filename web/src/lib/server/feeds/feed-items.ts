import type { Api } from '@duplex/contracts'
import { nullFor } from '../null-for.ts'
import { absoluteHtml } from './absolute-html.ts'
import type { FeedItem } from './feed.ts'

type Filter = Pick<Parameters<Api['post']['list']>[0], 'author' | 'tag'>

/** Posts in a feed. */
const LIMIT = 20

/** The newest posts with all their text. `origin` is where the blog is asked for. */
export async function feedItems({ post: posts }: Api, origin: string, filter: Filter = {}): Promise<FeedItem[]> {
  const { items } = await posts.list({ ...filter, limit: LIMIT })
  // one that was withdrawn meanwhile is left out
  const read = await Promise.all(items.map(({ id }) => posts.get({ post: id }).catch(nullFor('NOT_FOUND'))))
  return read.flatMap((found) => {
    if (!found) return []
    const { slug, title, excerpt, html, author, tags, publishedAt, createdAt, updatedAt } = found.post
    const url = `${origin}/posts/${slug}`
    return {
      title,
      url,
      excerpt,
      html: absoluteHtml(html, url),
      author: { name: author.username, url: `${origin}/@${author.username}` },
      tags,
      published: publishedAt ?? createdAt,
      updated: updatedAt,
    }
  })
}

/** When the newest of them was published or edited; the beginning of time for none. */
export const newestOf = (items: readonly FeedItem[]): string =>
  new Date(Math.max(0, ...items.map(({ updated }) => Date.parse(updated)))).toISOString()
