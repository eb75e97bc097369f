import type { Api, PostSummary } from '@duplex/contracts'

/** Posts a call answers. */
const STEP = 100

/** The next `count` published posts from a keyset cursor on (null: the newest), and the cursor of those after them. */
export async function walkPosts(
  { post: posts }: Api,
  before: string | null,
  count: number,
): Promise<{ items: PostSummary[]; next: string | null }> {
  const items: PostSummary[] = []
  let next = before
  do {
    const page = await posts.list({ ...(next && { before: next }), limit: Math.min(STEP, count - items.length) })
    items.push(...page.items)
    next = page.next
  } while (next !== null && items.length < count)
  return { items, next }
}
