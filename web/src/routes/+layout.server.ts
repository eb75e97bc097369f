import { DEPLOYMENT_KEY } from '#lib/live/deployment-key.ts'
import { nullFor } from '#lib/server/null-for.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = async ({ locals, depends }) => {
  depends(DEPLOYMENT_KEY)
  // pages work while the user service is unavailable
  const unread = locals.actor && (await locals.api.user.countUnread({}).catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN')))
  return { actor: locals.actor, unread, site: locals.site, deployment: locals.deployment, deployments: locals.deployments }
}
