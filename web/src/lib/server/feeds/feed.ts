/** The content of a feed, independent of its format. URLs are absolute. */
export interface Feed {
  title: string
  description: string
  /** A language tag (RFC 5646). */
  language: string
  /** The URL of the page with the same content. */
  home: string
  /** The URL of this feed. */
  self: string
  /** ISO 8601: the time of the newest publication or edit. */
  updated: string
  /** Newest first. */
  items: FeedItem[]
}

export interface FeedItem {
  title: string
  /** The permanent URL of the post, because its slug never changes. */
  url: string
  excerpt: string
  /** The full text, with absolute URLs. */
  html: string
  author: { name: string; url: string }
  tags: string[]
  /** ISO 8601. */
  published: string
  updated: string
}

export interface FeedFormat {
  type: string
  write(feed: Feed): string
}
