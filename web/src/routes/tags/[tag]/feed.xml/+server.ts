import { rss } from '#lib/server/feeds/rss.ts'
import { tagFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = tagFeed(rss)
