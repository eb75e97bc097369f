import type { FeedFormat } from './feed.ts'

/** JSON Feed 1.1, https://www.jsonfeed.org/version/1.1/ */
export const jsonFeed: FeedFormat = {
  type: 'application/feed+json; charset=utf-8',
  write: ({ title, description, language, home, self, items }) =>
    JSON.stringify({
      version: 'https://jsonfeed.org/version/1.1',
      title,
      home_page_url: home,
      feed_url: self,
      description,
      language,
      items: items.map((item) => ({
        id: item.url,
        url: item.url,
        title: item.title,
        content_html: item.html,
        summary: item.excerpt,
        date_published: item.published,
        date_modified: item.updated,
        authors: [item.author],
        tags: item.tags,
      })),
    }),
}
