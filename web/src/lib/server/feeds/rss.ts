import type { FeedFormat, FeedItem } from './feed.ts'
import { element, xmlDocument } from './xml.ts'

/** RSS 2.0 (https://www.rssboard.org/rss-specification), with the `content` and `dc` modules for the full text and the author's name. */
export const rss: FeedFormat = {
  type: 'application/rss+xml; charset=utf-8',
  write: (feed) =>
    xmlDocument(
      element(
        'rss',
        [
          element('channel', [
            element('title', asHtml(feed.title)),
            element('link', feed.home),
            element('description', asHtml(feed.description)),
            element('language', feed.language),
            element('lastBuildDate', new Date(feed.updated).toUTCString()),
            element('atom:link', '', { rel: 'self', type: 'application/rss+xml', href: feed.self }),
            ...feed.items.map(item),
          ]),
        ],
        {
          version: '2.0',
          'xmlns:atom': 'http://www.w3.org/2005/Atom',
          'xmlns:content': 'http://purl.org/rss/1.0/modules/content/',
          'xmlns:dc': 'http://purl.org/dc/elements/1.1/',
        },
      ),
    ),
}

/** Feed readers read titles and descriptions as HTML. So `a < b` is escaped for HTML, and then, by `element`, for XML. */
const asHtml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const item = ({ title, url, excerpt, html, author, tags, published }: FeedItem) =>
  element('item', [
    element('title', asHtml(title)),
    element('link', url),
    element('guid', url, { isPermaLink: 'true' }),
    element('pubDate', new Date(published).toUTCString()),
    // the `author` element of RSS is an email address
    element('dc:creator', author.name),
    ...tags.map((tag) => element('category', tag)),
    element('description', asHtml(excerpt)),
    element('content:encoded', html),
  ])
