import type { Handlers, userContract } from '@duplex/contracts'
import { hasAdmin, lockSite } from '../admins.ts'
import type { ServiceContext } from '../service-context.ts'
import { newToken } from '../tokens.ts'

export function getSetupToken({ db }: ServiceContext): Handlers<typeof userContract>['getSetupToken'] {
  return () =>
    db.transaction(async (trx) => {
      const site = await lockSite(trx)
      if (await hasAdmin(trx)) return { token: null }
      const token = site.setup_token ?? newToken()
      await trx.updateTable('site').set({ setup_token: token }).execute()
      return { token }
    })
}
