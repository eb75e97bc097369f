import type { Api, PostSummary } from '@duplex/contracts'

/** Posts per call. */
const MAX_CALL_POSTS = 100

/** Returns `count` published posts from a page cursor on (null: from the newest), and the page cursor after them. */
export async function walkPosts(
  { post: posts }: Api,
  before: string | null,
  count: number,
): Promise<{ items: PostSummary[]; next: string | null }> {
  const items: PostSummary[] = []
  let next = before
  do {
    const page = await posts.list({ ...(next && { before: next }), limit: Math.min(MAX_CALL_POSTS, count - items.length) })
    items.push(...page.items)
    next = page.next
  } while (next !== null && items.length < count)
  return { items, next }
}
