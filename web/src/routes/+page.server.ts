import { listPage } from '#lib/server/list-page.ts'
import { popularTags } from '#lib/server/popular-tags.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const [posts, tags] = await Promise.all([listPage(event), popularTags(event.locals)])
  return { posts, tags }
}
