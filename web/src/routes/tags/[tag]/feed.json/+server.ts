import { jsonFeed } from '#lib/server/feeds/json-feed.ts'
import { tagFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = tagFeed(jsonFeed)
