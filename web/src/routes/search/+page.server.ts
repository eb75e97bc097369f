import { MAX_SEARCH_LENGTH } from '@duplex/contracts/limits'
import { listPage } from '#lib/server/list-page.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const q = (event.url.searchParams.get('q') ?? '').trim().slice(0, MAX_SEARCH_LENGTH)
  return { q, posts: q ? await listPage(event, { q }) : null }
}
