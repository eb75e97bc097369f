import { rss } from '#lib/server/feeds/rss.ts'
import { siteFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = siteFeed(rss)
