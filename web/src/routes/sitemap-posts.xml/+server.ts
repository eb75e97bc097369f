import { PART, sitemap } from '#lib/server/sitemap/sitemap.ts'
import { walkPosts } from '#lib/server/sitemap/walk-posts.ts'
import type { RequestHandler } from './$types'

/** One part of the sitemap, from the keyset cursor `before` on; the first also has what is no post. */
export const GET: RequestHandler = async ({ locals: { api }, url: { origin, searchParams } }) => {
  const before = searchParams.get('before')
  const { items } = await walkPosts(api, before, PART)
  if (before !== null) return sitemap(origin, items)
  const { items: tags } = await api.post.tags({})
  return sitemap(origin, items, ['/', ...tags.map(({ tag }) => `/tags/${tag}`)])
}
