import { tagPath } from '#lib/posts/paths.ts'
import { MAX_SITEMAP_POSTS, sitemap } from '#lib/server/sitemap/sitemap.ts'
import { walkPosts } from '#lib/server/sitemap/walk-posts.ts'
import type { RequestHandler } from './$types'

/** One part of the sitemap, starting at the page cursor `before`. The first part also has the front page and the tags. */
export const GET: RequestHandler = async ({ locals: { api }, url: { origin, searchParams } }) => {
  const before = searchParams.get('before')
  const { items } = await walkPosts(api, before, MAX_SITEMAP_POSTS)
  if (before !== null) return sitemap(origin, items)
  const { items: tags } = await api.post.tags({})
  return sitemap(origin, items, ['/', ...tags.map(({ tag }) => tagPath(tag))])
}
