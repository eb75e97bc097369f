import type { Api } from '@duplex/contracts'

type Filter = Omit<Parameters<Api['post']['list']>[0], 'limit' | 'before'>

interface PageEvent {
  locals: App.Locals
  url: URL
  setHeaders: (headers: Record<string, string>) => void
}

/** Posts on a page; `?before` names the older ones that a page before it has led to. */
const LIMIT = 20

/** A page of posts, and the cursor to follow it from. */
export async function listPage({ locals, url, setHeaders }: PageEvent, filter: Filter = {}) {
  const before = url.searchParams.get('before')
  const { items, next, cursor } = await locals.api.post.list({ ...filter, ...(before && { before }), limit: LIMIT })
  setHeaders({ 'live-cursor': cursor })
  return { items, next, cursor, newest: before === null }
}
