import { createHash } from 'node:crypto'
import type { Handlers, userContract } from '@duplex/contracts'
import { sameLogin } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { isKnownAddress } from '../sessions/sign-in-addresses.ts'

export function findLogin({ db }: ServiceContext): Handlers<typeof userContract>['findLogin'] {
  return async ({ login: given, address }) => {
    const login = given.trim()
    const user = await db.kysely.selectFrom('users').select('id').where(sameLogin(login)).executeTakeFirst()
    if (user) return { account: `user ${user.id}`, known: await isKnownAddress(db.kysely, user.id, address) }
    // hashed, so that the keys of the counters have a bounded length and hold no email address
    return { account: createHash('sha256').update(login.toLowerCase()).digest('base64url'), known: false }
  }
}
