import type { Actor, User } from '@duplex/contracts'
import { MAX_SESSIONS } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { type RunningServices, setupOf, startServices } from '@duplex/test-support/services'
import { hash } from '@node-rs/argon2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createResetToken } from '../src/index.ts'
import type { UserTables } from '../src/tables.ts'

const password = 'correct horse battery'

describe.each(['postgresql', 'pglite'] as const)('the security of accounts on %s', (kind) => {
  let services: RunningServices
  let admin: Actor
  const user = () => services.api.user
  const db = () => services.store.schema<UserTables>('users').kysely
  const actorOf = ({ id, username, avatarUrl }: User): Actor => ({ id, username, avatarUrl })
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error) => error.code,
    )
  /** The message for the first invalid field; undefined after a success. */
  const problem = (call: Promise<unknown>): Promise<string | undefined> =>
    call.then(
      () => undefined,
      (error) => `${error.details.errors[0].path} ${error.details.errors[0].message}`,
    )
  const register = (username: string, input = {}) => user().register({ username, email: `${username}@example.org`, password, ...input })
  const join = async (username: string, input = {}) => actorOf((await register(username, input)).user)
  const signIn = (login: string, given = password) => user().signIn({ login, password: given })
  const isValid = async (token: string) => (await code(user().authenticate({ token }))) === 'done'

  beforeAll(async () => {
    services = await startServices(kind)
    admin = await join('admin', await setupOf(user()))
  })
  afterAll(() => services.stop())

  describe('sessions', () => {
    const insert = async (userId: number, count: number) => {
      await sql`
        insert into sessions (token_hash, user_id, last_seen_at, expires_at)
        select ${`${userId}-`} || n, ${userId}, now() - n * interval '1 minute', now() + interval '1 day' from generate_series(1, ${count}::int) n`.execute(
        db(),
      )
    }
    const count = async (userId: number) => (await db().selectFrom('sessions').select('id').where('user_id', '=', userId).execute()).length

    it('all end in one operation, however many, except the one that is kept', async () => {
      const { user: gil, token } = await register('gil')
      const actor = actorOf(gil)
      await insert(gil.id, 2 * MAX_SESSIONS + 29)
      const { sessionId } = await user().authenticate({ token })
      await user().endSessions({ keepSession: sessionId }, { actor })
      expect(await count(gil.id)).toBe(1)
      expect(await isValid(token)).toBe(true)
      await user().endSessions({}, { actor })
      expect(await isValid(token)).toBe(false)
      const revoked = async () =>
        (await services.log.read({ after: 0, limit: 1_000 })).events.filter(
          ({ type, data }) => type === 'session.revoked' && (data as { userId: number }).userId === gil.id,
        ).length
      await expect.poll(revoked).toBe(2 * MAX_SESSIONS + 30)
    })

    it('beyond the limit end, the one that was unused for the longest time first', async () => {
      const { user: hal, token } = await register('hal')
      await insert(hal.id, MAX_SESSIONS - 1)
      expect(await count(hal.id)).toBe(MAX_SESSIONS)
      const { token: latest } = await signIn('hal')
      expect(await count(hal.id)).toBe(MAX_SESSIONS)
      expect([await isValid(token), await isValid(latest)]).toEqual([true, true])
      const oldest = await db()
        .selectFrom('sessions')
        .select('id')
        .where('token_hash', '=', `${hal.id}-${MAX_SESSIONS - 1}`)
        .execute()
      expect(oldest).toEqual([])
      await Promise.all(Array.from({ length: 4 }, () => signIn('hal')))
      expect(await count(hal.id)).toBe(MAX_SESSIONS)
    })

    it('end after 30 days without use, and not before', async () => {
      const { user: ida, token } = await register('ida')
      const age = (seen: string, expires: string) =>
        sql`update sessions set last_seen_at = now() - ${seen}::interval, expires_at = now() + ${expires}::interval where user_id = ${ida.id}`.execute(
          db(),
        )
      await age('29 days', '1 day')
      const { expiresAt } = await user().authenticate({ token })
      expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 29.9 * 86_400_000)
      expect((await user().authenticate({ token })).expiresAt).toBe(expiresAt)
      await age('30 days', '-1 second')
      expect(await isValid(token)).toBe(false)
    })
  })

  describe('a new password', () => {
    it.each([
      ['password', 'must not be one of the most common passwords'],
      ['Password123', 'must not be one of the most common passwords'],
      ['iloveyou', 'must not be one of the most common passwords'],
      ['12345678', 'must not be a sequence such as 12345678'],
      ['hgfedcba', 'must not be a sequence such as 12345678'],
      ['aaaaaaaaaaaaaaaa', 'must not only repeat a few characters'],
      ['passpasspass', 'must not only repeat a few characters'],
      ['ＰＡＳＳＷＯＲＤ', 'must not be one of the most common passwords'],
      ['passwordpassword', 'must not be one of the most common passwords'],
      ['Predictable_Me', 'must not be your username or email address'],
      ['predictable_me@example.org', 'must not be your username or email address'],
    ])('%s is rejected', async (given, message) => {
      expect(await problem(register('predictable_me', { password: given }))).toBe(`/password ${message}`)
    })

    it('has at least eight characters, counted as code points after normalization', async () => {
      expect(await problem(register('short_1', { password: '😀'.repeat(7) }))).toBe('/password must have at least 8 characters')
      // seven composed characters, sent as fourteen code points
      expect(await problem(register('short_2', { password: 'äöüßåçé'.normalize('NFD') }))).toBe('/password must have at least 8 characters')
      expect((await register('long_enough', { password: '😀😎🐶🐱🌍🌞🌙🔥' })).user.username).toBe('long_enough')
    })

    it('follows the same rules when it is changed', async () => {
      const actor = await join('changes')
      const change = (next: string) => user().changePassword({ currentPassword: password, password: next }, { actor })
      expect(await problem(change('sunshine'))).toBe('/password must not be one of the most common passwords')
      expect(await problem(change('changes@example.org'))).toBe('/password must not be your username or email address')
    })

    it('is the same for composed and decomposed characters', async () => {
      const composed = 'schöne größe'.normalize('NFC')
      await register('umlaut', { password: composed })
      for (const given of [composed, composed.normalize('NFD')]) expect((await signIn('umlaut', given)).user.username).toBe('umlaut')
      expect(await code(signIn('umlaut', 'schone grosse'))).toBe('INVALID_CREDENTIALS')
    })

    it('of an older release stays valid, in every form and also if it is common', async () => {
      const older = await join('older')
      const store = async (text: string) =>
        db()
          .updateTable('users')
          .set({ password_hash: await hash(text) })
          .where('id', '=', older.id)
          .execute()
      for (const text of ['größe 12', 'größe 12'.normalize('NFD'), 'ﬁne ½ day', 'password']) {
        await store(text)
        expect(await code(signIn('older', text)), text).toBe('done')
      }
    })
  })

  describe('a link to reset the password', () => {
    const reset = (token: string, next = 'a fresh password 1') => user().resetPassword({ token, password: next })
    const unusable = '/token is used, expired or incomplete; expected an unused link of the last 24 hours'

    it('sets a new password once, and ends all sessions', async () => {
      const { user: kim, token: session } = await register('kim')
      const { token, expiresAt } = await user().createPasswordReset({ username: 'KIM' }, { actor: admin })
      expect(Date.parse(expiresAt)).toBeGreaterThan(Date.now() + 23.9 * 3_600_000)
      expect(JSON.stringify(await db().selectFrom('password_resets').selectAll().execute())).not.toContain(token)
      expect(await problem(reset(token, 'password'))).toBe('/password must not be one of the most common passwords')
      expect(await reset(token)).toEqual({ userId: kim.id, username: 'kim' })
      expect(await isValid(session)).toBe(false)
      expect(await code(signIn('kim'))).toBe('INVALID_CREDENTIALS')
      expect((await signIn('kim', 'a fresh password 1')).user.id).toBe(kim.id)
      expect(await problem(reset(token))).toBe(unusable)
    })

    it('is used by only one of several concurrent requests', async () => {
      await register('lou')
      const { token } = await user().createPasswordReset({ username: 'lou' }, { actor: admin })
      expect((await Promise.all(['one', 'two', 'three'].map((each) => code(reset(token, `password of ${each}`))))).sort()).toEqual([
        'INVALID',
        'INVALID',
        'done',
      ])
    })

    it('ends when it expires, when there is a newer one, and when the password is changed', async () => {
      const actor = await join('moe')
      const create = () => user().createPasswordReset({ username: 'moe' }, { actor: admin })
      const older = await create()
      const newer = await create()
      expect(await problem(reset(older.token))).toBe(unusable)
      await sql`update password_resets set expires_at = now()`.execute(db())
      expect(await problem(reset(newer.token))).toBe(unusable)
      const { token } = await create()
      await user().changePassword({ currentPassword: password, password: 'changed by moe' }, { actor })
      expect(await problem(reset(token))).toBe(unusable)
      expect(await problem(reset('guessed'))).toBe(unusable)
    })

    it('is created only by admins, and at the machine', async () => {
      const actor = await join('nia')
      await register('demo_author', { demo: true })
      const create = (username: string, by: Actor | null) => code(user().createPasswordReset({ username }, { actor: by }))
      expect(await create('nia', actor)).toBe('FORBIDDEN')
      expect(await create('nia', { ...actor, admin: true })).toBe('FORBIDDEN')
      expect(await create('nia', null)).toBe('UNAUTHENTICATED')
      expect(await create('unknown_user', admin)).toBe('NOT_FOUND')
      expect(await create('demo_author', admin)).toBe('CONFLICT')
      const { token } = await createResetToken(services.store, 'Nia')
      expect(await reset(token)).toMatchObject({ username: 'nia' })
      await expect(createResetToken(services.store, 'unknown_user')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    })
  })

  describe('a change of the username or email address', () => {
    it('needs the password, other changes do not', async () => {
      const actor = await join('oda')
      const change = (input: object) => user().update(input, { actor })
      for (const input of [{ username: 'oda_2' }, { email: 'oda_2@example.org' }, { username: 'ODA', bio: 'x' }]) {
        expect(await problem(change(input))).toBe('/password is required to change the username or email address')
        expect(await problem(change({ ...input, password: 'wrong' }))).toBe('/password is not the current password')
      }
      expect((await change({ username: 'oda', email: 'oda@example.org', bio: 'Writes.' })).user.bio).toBe('Writes.')
      expect((await change({ username: 'oda_2', password })).user.username).toBe('oda_2')
    })
  })

  describe('usernames', () => {
    const rename = (actor: Actor, username: string) => user().update({ username, password }, { actor })
    const idOf = async (username: string) => (await user().get({ username })).user.id

    it('of renamed users stay reserved, and lead to the user, who may take them back', async () => {
      const [pia, other] = [await join('pia'), await join('quentin')]
      await rename(pia, 'pia_2')
      await rename(pia, 'pia_3')
      for (const name of ['pia', 'PIA_2', 'pia_3']) expect(await idOf(name)).toBe(pia.id)
      expect(await code(register('Pia', { email: 'other@example.org' }))).toBe('USERNAME_TAKEN')
      expect(await code(rename(other, 'pia_2'))).toBe('USERNAME_TAKEN')
      expect((await rename(pia, 'Pia')).user.username).toBe('Pia')
      expect(await idOf('pia_3')).toBe(pia.id)
    })

    it('of renamed and removed users stay reserved without a user', async () => {
      const rob = await join('rob')
      await rename(rob, 'rob_2')
      await user().remove({ username: 'rob_2', password }, { actor: rob })
      for (const name of ['rob', 'ROB_2']) {
        expect(await code(user().get({ username: name }))).toBe('NOT_FOUND')
        expect(await code(register(name, { email: 'free@example.org' }))).toBe('USERNAME_TAKEN')
      }
      // a user who deleted the account may return with the same email address
      expect(await code(register('rob_returns', { email: 'rob@example.org' }))).toBe('done')
    })

    it('are given away by a rename and taken by a registration at the same moment only once', async () => {
      const sue = await join('sue')
      const answers = await Promise.all([
        code(rename(sue, 'sue_2')),
        ...[1, 2, 3].map((n) => code(register('Sue', { email: `${n}@sue.example` }))),
      ])
      expect(answers).toEqual(['done', 'USERNAME_TAKEN', 'USERNAME_TAKEN', 'USERNAME_TAKEN'])
      expect(await idOf('sue')).toBe(sue.id)
    })

    it('and email address of a user whom an admin has removed are both rejected', async () => {
      await join('tom')
      await user().remove({ username: 'tom' }, { actor: admin })
      expect(await code(register('tom'))).toBe('USERNAME_TAKEN')
      expect(await code(register('tom_again', { email: 'TOM@example.org' }))).toBe('EMAIL_TAKEN')
      const actor = await join('uwe')
      expect(await code(user().update({ email: 'tom@example.org', password }, { actor }))).toBe('EMAIL_TAKEN')
      const { rows } = await sql`select * from removed_emails`.execute(db())
      expect(JSON.stringify(rows)).not.toContain('tom')
    })

    it('of the operators of a blog are reserved', async () => {
      const actor = await join('vic')
      for (const name of ['Admin', 'admin_1', 'ROOT', '_support', 'moderator2', 'postmaster', 'abuse']) {
        await expect(register(name, { email: 'r@example.org' }), name).rejects.toMatchObject({
          code: 'USERNAME_TAKEN',
          message: 'This username is reserved',
        })
        expect(await code(rename(actor, name)), name).toBe('USERNAME_TAKEN')
      }
      for (const name of ['administrates', 'rooted', 'ada_support']) expect(await code(register(name)), name).toBe('done')
    })
  })
})
