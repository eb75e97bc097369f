import { DEPLOYMENT_KEY } from '#lib/live/deployment-key.ts'
import type { LayoutServerLoad } from './$types'

export const load: LayoutServerLoad = ({ locals, depends }) => {
  depends(DEPLOYMENT_KEY)
  return { actor: locals.actor, site: locals.site, deployment: locals.deployment }
}
