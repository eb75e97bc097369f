import type { Api } from '@duplex/contracts'

type Filter = Omit<Parameters<Api['post']['list']>[0], 'limit' | 'before'>

interface PageEvent {
  locals: App.Locals
  url: URL
  setHeaders: (headers: Record<string, string>) => void
}

/** Posts on a page. `?before` is the page cursor of older posts. */
const PAGE_ITEMS = 20

/** Returns a page of posts, and the cursor from which to follow it. */
export async function listPage({ locals, url, setHeaders }: PageEvent, filter: Filter = {}) {
  const before = url.searchParams.get('before')
  const { items, next, cursor } = await locals.api.post.list({ ...filter, ...(before && { before }), limit: PAGE_ITEMS })
  setHeaders({ 'live-cursor': cursor })
  return { items, next, cursor, newest: before === null }
}
