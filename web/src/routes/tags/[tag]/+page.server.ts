import { listPage } from '#lib/server/list-page.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({ tag: event.params.tag, posts: await listPage(event, { tag: event.params.tag }) })
