import type { Handlers, userContract } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { mustBeAdmin } from '../admins.ts'
import { userPages } from '../page-cursor.ts'
import { selectUsers } from '../select-users.ts'
import type { ServiceContext } from '../service-context.ts'
import { toUser } from '../to-user.ts'

export function list({ db }: ServiceContext): Handlers<typeof userContract>['list'] {
  return async ({ q, before, limit }, { actor }) => {
    await mustBeAdmin(db.kysely, actor)
    const end = before === undefined ? Number.MAX_SAFE_INTEGER : userPages.parse(before)
    const has = (column: 'username' | 'email') => sql<boolean>`strpos(lower(${sql.ref(`users.${column}`)}), lower(${q})) > 0`
    const rows = await selectUsers(db.kysely, actor.id)
      .where('users.id', '<', end)
      .$if(q !== undefined, (query) => query.where((eb) => eb.or([has('username'), has('email')])))
      .orderBy('users.id', 'desc')
      .limit(limit + 1)
      .execute()
    const page = rows.slice(0, limit)
    return {
      items: page.map((row) => toUser(row, { id: actor.id, admin: true }, row.following)),
      next: rows.length > page.length ? userPages.format(page.at(-1)!.id) : null,
    }
  }
}
