import { atom } from '#lib/server/feeds/atom.ts'
import { siteFeed } from '#lib/server/feeds/serve-feed.ts'

export const GET = siteFeed(atom)
