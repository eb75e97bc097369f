import type { Handlers, userContract } from '@duplex/contracts'
import type { ServiceContext } from '../service-context.ts'
import { toSite } from '../to-site.ts'

export function getSite({ db }: ServiceContext): Handlers<typeof userContract>['getSite'] {
  return async () => ({ site: toSite(await db.kysely.selectFrom('site').selectAll().executeTakeFirstOrThrow()) })
}
