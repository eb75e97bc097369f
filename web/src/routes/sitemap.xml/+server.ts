import { tagPath } from '#lib/posts/paths.ts'
import { MAX_SITEMAP_POSTS, sitemap, sitemapIndex } from '#lib/server/sitemap/sitemap.ts'
import { walkPosts } from '#lib/server/sitemap/walk-posts.ts'
import type { RequestHandler } from './$types'

/** One sitemap if all posts fit into it, else an index of sitemaps. */
export const GET: RequestHandler = async ({ locals: { api }, url: { origin } }) => {
  const [{ items: tags }, first] = await Promise.all([api.post.tags({}), walkPosts(api, null, MAX_SITEMAP_POSTS)])
  const paths = ['/', ...tags.map(({ tag }) => tagPath(tag))]
  if (first.next === null) return sitemap(origin, first.items, paths)
  const parts = [`${origin}/sitemap-posts.xml`]
  for (let next: string | null = first.next; next !== null; next = (await walkPosts(api, next, MAX_SITEMAP_POSTS)).next)
    parts.push(`${origin}/sitemap-posts.xml?before=${encodeURIComponent(next)}`)
  return sitemapIndex(parts)
}
