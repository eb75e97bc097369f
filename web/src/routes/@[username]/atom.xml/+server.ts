import { atom } from '#lib/server/feeds/atom.ts'
import { authorFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = authorFeed(atom)
