import { DuplexError, type Handlers, type userContract } from '@duplex/contracts'
import type { Transaction } from '@duplex/db'
import { hasAdmin, lockSite } from '../admins.ts'
import { announce } from '../announce.ts'
import { mustBeUnused } from '../names/former-names.ts'
import { isReserved } from '../names/reserved-usernames.ts'
import { mustBeUncommon } from '../passwords/must-be-uncommon.ts'
import { sameUsername } from '../same-name.ts'
import type { ServiceContext } from '../service-context.ts'
import { rememberAddress } from '../sessions/sign-in-addresses.ts'
import { startSession } from '../sessions/start-session.ts'
import type { SiteRow, UserTables } from '../tables.ts'
import { toUser } from '../to-user.ts'

export function register({ outbox, passwords }: ServiceContext): Handlers<typeof userContract>['register'] {
  return async ({ username, email, password, setupToken, userAgent, address, demo = false }) => {
    // the person who sets up the blog may well be its `admin`
    if (isReserved(username) && setupToken === undefined && !demo) throw new DuplexError('USERNAME_TAKEN', 'This username is reserved')
    await mustBeUncommon(password, { username, email })
    const password_hash = await passwords.hash(password)
    return outbox.transaction(async (trx) => {
      const site = await lockSite(trx)
      const first = setupToken !== undefined
      if (first) await useSetupToken(trx, site, setupToken)
      if (!site.registration_open && !first && !demo) throw new DuplexError('FORBIDDEN', 'Registration is closed')
      // the unique indexes decide: of two concurrent registrations of one name, the second gets no row
      const row = await trx
        .insertInto('users')
        .values({ username, email, password_hash, demo, role: first ? 'admin' : 'member' })
        .onConflict((conflict) => conflict.doNothing())
        .returningAll()
        .executeTakeFirst()
      if (!row) {
        const namesake = await trx.selectFrom('users').select('id').where(sameUsername(username)).executeTakeFirst()
        throw new DuplexError(namesake ? 'USERNAME_TAKEN' : 'EMAIL_TAKEN')
      }
      await mustBeUnused(trx, row)
      const token = await startSession(trx, row.id, userAgent)
      await rememberAddress(trx, row.id, address)
      await announce.updated(trx, row)
      return { user: toUser(row, row), token }
    })
  }
}

/** Under the site's lock: of two concurrent registrations with one token, the second finds that it is used. */
async function useSetupToken(trx: Transaction<UserTables>, site: SiteRow, token: string): Promise<void> {
  if (token !== site.setup_token || (await hasAdmin(trx)))
    throw new DuplexError('FORBIDDEN', 'This setup link is not valid: the blog has an admin, or the link is incomplete')
  await trx.updateTable('site').set({ setup_token: null }).execute()
}
