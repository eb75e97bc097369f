import type { Api } from '@duplex/contracts'
import { postPath } from '../../posts/paths.ts'
import { nullFor } from '../null-for.ts'
import { absoluteHtml } from './absolute-html.ts'
import type { FeedItem } from './feed.ts'

type Filter = Pick<Parameters<Api['post']['list']>[0], 'author' | 'tag'>

/** Posts in a feed. */
const LIMIT = 20

/** Returns the newest posts with their full text. `origin`: the origin of the blog. */
export async function feedItems({ post: posts }: Api, origin: string, filter: Filter = {}): Promise<FeedItem[]> {
  const { items } = await posts.list({ ...filter, limit: LIMIT })
  // a post may have been withdrawn since the list was read
  const read = await Promise.all(items.map(({ id }) => posts.get({ post: id }).catch(nullFor('NOT_FOUND'))))
  return read.flatMap((found) => {
    if (!found) return []
    const { slug, title, excerpt, html, author, tags, publishedAt, createdAt, updatedAt } = found.post
    const url = origin + postPath(slug)
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

/** The time of the newest publication or edit; 1970 if there are no items. */
export const newestOf = (items: readonly FeedItem[]): string =>
  new Date(Math.max(0, ...items.map(({ updated }) => Date.parse(updated)))).toISOString()
