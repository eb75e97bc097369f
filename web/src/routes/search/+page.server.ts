import { listPage } from '#lib/server/list-page.ts'
import type { PageServerLoad } from './$types'

/** Characters of a question. */
const LONGEST = 200

export const load: PageServerLoad = async (event) => {
  const q = (event.url.searchParams.get('q') ?? '').trim().slice(0, LONGEST)
  return { q, posts: q ? await listPage(event, { q }) : null }
}
