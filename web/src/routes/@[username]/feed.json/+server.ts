import { jsonFeed } from '#lib/server/feeds/json-feed.ts'
import { authorFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = authorFeed(jsonFeed)
