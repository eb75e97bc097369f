import { failWith } from '#lib/server/fail-with.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { Actions, PageServerLoad } from './$types'

const LIMIT = 30

export const load: PageServerLoad = async ({ locals, url, setHeaders }) => {
  requireActor({ locals, url })
  const before = url.searchParams.get('before')
  const inbox = await locals.api.user.listNotifications({ ...(before && { before }), limit: LIMIT })
  setHeaders({ 'live-cursor': inbox.cursor })
  return { inbox: { ...inbox, newest: before === null } }
}

export const actions: Actions = {
  read: async ({ locals, url }) => {
    requireActor({ locals, url })
    try {
      await locals.api.user.readNotifications({})
      return { read: true }
    } catch (error) {
      return failWith(error, {})
    }
  },
}
