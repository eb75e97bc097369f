/** What a feed says, whatever its format. Addresses are absolute. */
export interface Feed {
  title: string
  description: string
  /** The page that shows the same. */
  home: string
  /** Where this feed is. */
  self: string
  /** ISO 8601: when its newest post was published or edited. */
  updated: string
  /** Newest first. */
  items: FeedItem[]
}

export interface FeedItem {
  title: string
  /** The post's address, for good: its slug never changes. */
  url: string
  excerpt: string
  /** The whole text; what it links to and shows has absolute addresses. */
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
