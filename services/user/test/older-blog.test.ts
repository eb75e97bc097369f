import { memoryBus } from '@duplex/bus'
import { eventContract, userContract } from '@duplex/contracts'
import { migrate, sql } from '@duplex/db'
import { createEventService } from '@duplex/event'
import { local } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshStore } from '@duplex/test-support'
import { describe, expect, it } from 'vitest'
import { createUserService } from '../src/index.ts'
import { up } from '../src/migrations/001-users-and-sessions.ts'
import type { UserTables } from '../src/tables.ts'

describe.each(['postgresql', 'pglite'] as const)('a blog of a release without admins, on %s', (kind) => {
  it('makes its first user the admin, but not a demo author', async () => {
    await using stack = new AsyncDisposableStack()
    const store = await freshStore(kind)
    stack.defer(() => store.close())
    const bus = memoryBus()
    stack.defer(() => bus.close())
    const logger = createLogger('test', 'error')
    const db = store.schema<UserTables>('users')
    await store.provision('users')
    await migrate(db, { '001-users-and-sessions': { up } })
    await sql`
      insert into users (username, email, password_hash)
      values ('ines_moreau', 'ines_moreau@demo.invalid', 'x'), ('ada', 'ada@example.org', 'x'), ('ben', 'ben@example.org', 'x')`.execute(
      db.kysely,
    )

    const event = createEventService({ store, bus, logger })
    const service = createUserService({ store, bus, log: local(eventContract, event.handlers), logger })
    for (const each of [event, service]) {
      await each.start()
      stack.defer(() => each.stop())
    }
    const user = local(userContract, service.handlers)
    const { user: cleo } = await user.register({ username: 'cleo', email: 'cleo@example.org', password: 'correct horse' })
    expect(cleo.role).toBe('member')
    const ada = await db.kysely.selectFrom('users').select(['id', 'username']).where('role', '=', 'admin').executeTakeFirstOrThrow()
    expect(ada.username).toBe('ada')
    const { items } = await user.list({ limit: 9 }, { actor: { ...ada, avatarUrl: null } })
    expect(items.map(({ username, role }) => [username, role])).toEqual([
      ['cleo', 'member'],
      ['ben', 'member'],
      ['ada', 'admin'],
      ['ines_moreau', 'member'],
    ])
  })
})
