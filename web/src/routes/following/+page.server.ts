import { listPage } from '#lib/server/list-page.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  requireActor(event)
  return { posts: await listPage(event, { following: true }) }
}
