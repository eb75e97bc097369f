import type { Post, Site } from '@duplex/contracts'
import { firstImage } from './first-image.ts'
import { postingData } from './posting-data.ts'

export interface MetaTags {
  site: Site
  /** The title without the title of the blog. */
  title: string | undefined
  fullTitle: string
  summary: string
  /** The canonical URL. */
  canonical: string
  /** The origin of the blog. */
  origin: string
  type: 'website' | 'profile'
  post: Omit<Post, 'body'> | undefined
  image: string | null | undefined
  feeds: string | undefined
}

const formats = { 'feed.xml': 'application/rss+xml', 'atom.xml': 'application/atom+xml', 'feed.json': 'application/feed+json' }

const escapes: Record<string, string> = { '&': '&amp;', '"': '&quot;', '<': '&lt;', '>': '&gt;' }
const element = (name: string, attributes: Record<string, string>): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${value.replace(/[&"<>]/g, (character) => escapes[character]!)}"`)
    .join('')} />`

/** The elements for search engines, link previews and feed readers, as HTML. */
export function metaTags({ site, title, fullTitle, summary, canonical, origin, type, post, image, feeds }: MetaTags): string {
  const absolute = (address: string) => new URL(address, origin).href
  const picture = image ?? (post && firstImage(post.html))
  const properties: [property: string, content: string | null | undefined][] = [
    ['og:site_name', site.title],
    ['og:title', title ?? site.title],
    ['og:description', summary],
    ['og:url', canonical],
    ['og:type', post ? 'article' : type],
    ['og:image', picture && absolute(picture)],
    ['article:published_time', post?.publishedAt],
    ['article:modified_time', post?.updatedAt],
    ['article:author', post && absolute(`/@${post.author.username}`)],
    ...(post?.tags ?? []).map((tag): [string, string] => ['article:tag', tag]),
  ]
  return [
    element('link', { rel: 'canonical', href: canonical }),
    ...properties.map(([property, content]) => (content ? element('meta', { property, content }) : '')),
    element('meta', { name: 'twitter:card', content: picture && post ? 'summary_large_image' : 'summary' }),
    post ? postingData(post, { url: canonical, image: picture ? absolute(picture) : null, absolute }) : '',
    ...Object.entries(formats).flatMap(([name, type]) => [
      element('link', { rel: 'alternate', type, title: site.title, href: `/${name}` }),
      feeds === undefined ? '' : element('link', { rel: 'alternate', type, title: fullTitle, href: `${feeds}/${name}` }),
    ]),
  ].join('')
}
