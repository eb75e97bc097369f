import type { FeedFormat, FeedItem } from './feed.ts'
import { element, xmlDocument } from './xml.ts'

/** Atom, RFC 4287. */
export const atom: FeedFormat = {
  type: 'application/atom+xml; charset=utf-8',
  write: (feed) =>
    xmlDocument(
      element(
        'feed',
        [
          element('id', feed.self),
          element('title', feed.title),
          element('subtitle', feed.description),
          element('updated', feed.updated),
          element('link', '', { rel: 'self', type: 'application/atom+xml', href: feed.self }),
          element('link', '', { rel: 'alternate', type: 'text/html', href: feed.home }),
          ...feed.items.map(entry),
        ],
        { xmlns: 'http://www.w3.org/2005/Atom', 'xml:lang': feed.language },
      ),
    ),
}

const entry = ({ title, url, excerpt, html, author, tags, published, updated }: FeedItem) =>
  element('entry', [
    element('id', url),
    element('title', title),
    element('link', '', { rel: 'alternate', type: 'text/html', href: url }),
    element('published', published),
    element('updated', updated),
    element('author', [element('name', author.name), element('uri', author.url)]),
    ...tags.map((tag) => element('category', '', { term: tag })),
    element('summary', excerpt),
    element('content', html, { type: 'html' }),
  ])
