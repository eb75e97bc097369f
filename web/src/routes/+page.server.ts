import { listPage } from '#lib/server/list-page.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => ({ posts: await listPage(event) })
