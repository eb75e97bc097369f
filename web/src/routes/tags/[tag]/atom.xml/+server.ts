import { atom } from '#lib/server/feeds/atom.ts'
import { tagFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = tagFeed(atom)
