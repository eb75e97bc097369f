import { requireActor } from '#lib/server/require-actor.ts'
import type { PageServerLoad } from './$types'

const LIMIT = 50

export const load: PageServerLoad = async ({ locals, url }) => {
  const { username } = requireActor({ locals, url })
  const before = url.searchParams.get('before')
  const { items, next } = await locals.api.post.list({ author: username, status: 'draft', ...(before && { before }), limit: LIMIT })
  return { drafts: items, next }
}
