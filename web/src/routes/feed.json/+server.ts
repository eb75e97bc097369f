import { jsonFeed } from '#lib/server/feeds/json-feed.ts'
import { siteFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = siteFeed(jsonFeed)
