import { redirect } from '@sveltejs/kit'
import { localPath } from '#lib/server/local-path.ts'
import { nullFor } from '#lib/server/null-for.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { PageServerLoad } from './$types'

/** Marks a notification as read, and redirects to its subject, even if it cannot be marked. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
  requireActor({ locals, url })
  await locals.api.user.readNotifications({ id: Number(params.id) }).catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN', 'INVALID'))
  redirect(303, localPath(url.searchParams.get('to')))
}
