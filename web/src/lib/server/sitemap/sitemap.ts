import type { PostSummary } from '@duplex/contracts'
import { postPath } from '../../posts/paths.ts'
import { element, xmlDocument } from '../feeds/xml.ts'

const xmlns = 'http://www.sitemaps.org/schemas/sitemap/0.9'

/** Posts in one file. The protocol allows 50,000 URLs, but one response should not take long. */
export const MAX_SITEMAP_POSTS = 5_000

/** A sitemap (https://www.sitemaps.org/protocol.html) of posts, their authors, and other `paths`. */
export function sitemap(origin: string, posts: readonly PostSummary[], paths: readonly string[] = []): Response {
  const authors = new Set(posts.map(({ author }) => author.username))
  const others = [...paths, ...[...authors].map((username) => `/@${username}`)]
  return xml(
    element(
      'urlset',
      [
        ...others.map((path) => element('url', [element('loc', origin + path)])),
        ...posts.map(({ slug, updatedAt }) => element('url', [element('loc', origin + postPath(slug)), element('lastmod', updatedAt)])),
      ],
      { xmlns },
    ),
  )
}

/** A sitemap of sitemaps. */
export const sitemapIndex = (addresses: readonly string[]): Response =>
  xml(
    element(
      'sitemapindex',
      addresses.map((address) => element('sitemap', [element('loc', address)])),
      { xmlns },
    ),
  )

const xml = (root: Parameters<typeof xmlDocument>[0]) =>
  new Response(xmlDocument(root), { headers: { 'content-type': 'application/xml; charset=utf-8' } })
