import type { DuplexError, User } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { type RunningServices, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserTables } from '../src/tables.ts'

const password = 'correct horse battery'

describe.each(['postgresql', 'pglite'] as const)('users on %s', (kind) => {
  let services: RunningServices
  const user = () => services.api.user
  const register = (username: string, email = `${username}@example.org`) => user().register({ username, email, password })
  const actorOf = ({ id, username, avatarUrl }: User) => ({ id, username, avatarUrl })
  const db = () => services.store.schema<UserTables>('users')

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('registers a user and starts a session', async () => {
    const { user: ada, token } = await register('Ada')
    expect(ada).toMatchObject({ username: 'Ada', email: 'Ada@example.org', bio: '', avatarUrl: null, followerCount: 0, following: false })
    const session = await user().authenticate({ token })
    expect(session.actor).toEqual(actorOf(ada))
    expect(Date.parse(session.expiresAt)).toBeGreaterThan(Date.now() + 29.9 * 86_400_000)
  })

  it('accepts each username and each email address only once, regardless of case', async () => {
    await register('Grace')
    await expect(register('GRACE', 'other@example.org')).rejects.toMatchObject({ code: 'USERNAME_TAKEN' })
    await expect(register('Other', 'gRACE@EXAMPLE.org')).rejects.toMatchObject({ code: 'EMAIL_TAKEN' })
  })

  it('accepts only one of many concurrent registrations with the same name', async () => {
    const answers = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => register('Race', `race${n}@example.org`)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'USERNAME_TAKEN' })
  })

  it('signs in by username or email address, regardless of case', async () => {
    const { user: mary } = await register('Mary')
    for (const login of ['mary', 'MARY@EXAMPLE.ORG']) expect((await user().signIn({ login, password })).user).toEqual(mary)
  })

  it('returns the same error for a wrong password and an unknown login', async () => {
    await register('Alan')
    const answers = await Promise.all(
      [
        { login: 'alan', password: 'wrong' },
        { login: 'unknown', password },
        { login: 'unknown@example.org', password },
      ].map((input) =>
        user()
          .signIn(input)
          .catch((error: DuplexError) => ({ code: error.code, message: error.message })),
      ),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([JSON.stringify({ code: 'INVALID_CREDENTIALS', message: 'Wrong login or password' })]),
    )
  })

  it('ends a session for good, and appends an event', async () => {
    const { user: joan, token } = await register('Joan')
    const { sessionId } = await user().authenticate({ token })
    await user().signOut({ token })
    await expect(user().authenticate({ token })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await user().signOut({ token })
    await expect
      .poll(async () => (await services.log.read({ after: 0, limit: 1_000 })).events.filter(({ type }) => type === 'session.revoked'))
      .toMatchObject([{ key: `session:${sessionId}`, channel: null, data: { sessionId, userId: joan.id } }])
  })

  it('rejects unknown and expired tokens', async () => {
    const { user: mallory, token } = await register('Mallory')
    await expect(user().authenticate({ token: `${token}x` })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await db().kysely.updateTable('sessions').set({ expires_at: sql<Date>`now()` }).where('user_id', '=', mallory.id).execute()
    await expect(user().authenticate({ token })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await user().signIn({ login: 'mallory', password })
    const remaining = await db().kysely.selectFrom('sessions').select('id').where('user_id', '=', mallory.id).execute()
    expect(remaining).toHaveLength(1)
  })

  it('stores neither password nor token', async () => {
    const { user: eve, token } = await register('Eve')
    const rows = [
      await db().kysely.selectFrom('users').selectAll().where('id', '=', eve.id).execute(),
      await db().kysely.selectFrom('sessions').selectAll().where('user_id', '=', eve.id).execute(),
    ]
    expect(JSON.stringify(rows)).not.toContain(password)
    expect(JSON.stringify(rows)).not.toContain(token)
    expect(JSON.stringify(rows)).toContain('$argon2id$v=19$m=19456,t=2,p=1$')
  })

  it('shows an email address only to its owner', async () => {
    const { user: edsger } = await register('Edsger')
    const asked = (context?: object) => user().get({ username: 'eDSGER' }, context)
    expect((await asked({ actor: actorOf(edsger) })).user).toEqual(edsger)
    expect((await asked()).user).not.toHaveProperty('email')
    expect((await asked({ actor: { ...actorOf(edsger), id: edsger.id + 1 } })).user).not.toHaveProperty('email')
    await expect(user().get({ username: 'unknown' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
