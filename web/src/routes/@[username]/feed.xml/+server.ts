import { rss } from '#lib/server/feeds/rss.ts'
import { authorFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = authorFeed(rss)
