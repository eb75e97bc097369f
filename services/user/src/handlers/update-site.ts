import type { Handlers, userContract } from '@duplex/contracts'
import { lockSite, mustBeAdmin } from '../admins.ts'
import { announce } from '../announce.ts'
import type { ServiceContext } from '../service-context.ts'
import { toSite } from '../to-site.ts'

export function updateSite({ outbox, logger }: ServiceContext): Handlers<typeof userContract>['updateSite'] {
  return (changes, { actor }) =>
    outbox.transaction(async (trx) => {
      const row = await lockSite(trx)
      await mustBeAdmin(trx, actor)
      const before = toSite(row)
      const site = { ...before, ...changes }
      if (JSON.stringify(site) === JSON.stringify(before)) return { site }
      const version = row.version + 1
      const { title, description, registrationOpen: registration_open, language = row.language } = site
      await trx.updateTable('site').set({ title, description, registration_open, language, version }).execute()
      await announce.siteUpdated(trx, site, version)
      logger.info({ adminId: actor.id, changed: Object.keys(changes) }, 'an admin changed the settings of the site')
      return { site }
    })
}
