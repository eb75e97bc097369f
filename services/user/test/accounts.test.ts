import type { Actor, LogEvent, User } from '@duplex/contracts'
import { sql } from '@duplex/db'
import { type RunningServices, setupOf, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { UserTables } from '../src/tables.ts'

const password = 'correct horse battery'

describe.each(['postgresql', 'pglite'] as const)('accounts on %s', (kind) => {
  let services: RunningServices
  let admin: Actor
  const user = () => services.api.user
  const db = () => services.store.schema<UserTables>('users').kysely
  const actorOf = ({ id, username, avatarUrl }: User): Actor => ({ id, username, avatarUrl })
  const events = async (type: string): Promise<LogEvent[]> =>
    (await services.log.read({ after: 0, limit: 1_000 })).events.filter((event) => event.type === type)
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error) => error.code,
    )

  /** A new user with a session. */
  async function join(username: string, setup = {}) {
    const { user: joined, token } = await user().register({ username, email: `${username}@example.org`, password, ...setup })
    const { sessionId } = await user().authenticate({ token })
    return { ...joined, actor: actorOf(joined), token, sessionId }
  }
  const signIn = async (login: string, userAgent?: string) => {
    const { token } = await user().signIn({ login, password, ...(userAgent === undefined ? {} : { userAgent }) })
    return { token, id: (await user().authenticate({ token })).sessionId }
  }
  const shown = async (username: string, actor: Actor | null = null) => (await user().get({ username }, { actor })).user

  beforeAll(async () => {
    services = await startServices(kind)
    admin = (await join('admin', await setupOf(user()))).actor
  })
  afterAll(() => services.stop())

  describe('a profile', () => {
    it('changes only in the given fields, and appends an event if the name or picture changes', async () => {
      const ada = await join('ada')
      const change = (input: object) => user().update(input, { actor: ada.actor })
      const newest = async () => (await events('user.updated')).filter(({ key }) => key === `user:${ada.id}`).at(-1)
      await expect.poll(newest).toMatchObject({ version: 1, data: { user: { username: 'ada', avatarUrl: null } } })
      const { user: first } = await change({ bio: 'Counts.' })
      expect(first).toMatchObject({ id: ada.id, username: 'ada', email: 'ada@example.org', bio: 'Counts.', avatarUrl: null })
      const changed = { username: 'Countess', email: 'c@example.org', avatarUrl: 'https://example.org/a.png' }
      const { user: second } = await change({ ...changed, password })
      expect(second).toEqual({ ...first, username: 'Countess', email: 'c@example.org', avatarUrl: 'https://example.org/a.png' })
      await expect
        .poll(newest)
        .toMatchObject({ version: 2, data: { user: { username: 'Countess', avatarUrl: 'https://example.org/a.png' } } })
      expect(await shown('countess', ada.actor)).toEqual(second)
      expect((await change({ avatarUrl: null })).user.avatarUrl).toBeNull()
      await change({})
      await expect.poll(newest).toMatchObject({ version: 3, data: { user: { username: 'Countess', avatarUrl: null } } })
    })

    it('rejects the name or email address of another user regardless of case, and accepts its own in another case', async () => {
      const [one, other] = [await join('Hedy'), await join('Radia')]
      const change = (input: object) => user().update({ ...input, password }, { actor: one.actor })
      expect(await code(change({ username: 'RADIA' }))).toBe('USERNAME_TAKEN')
      expect(await code(change({ email: 'RADIA@example.org' }))).toBe('EMAIL_TAKEN')
      expect((await change({ username: 'hEDY', email: 'HEDY@example.org' })).user).toMatchObject({
        username: 'hEDY',
        email: 'HEDY@example.org',
      })
      expect(await shown('radia', other.actor)).toMatchObject({ username: 'Radia', email: 'Radia@example.org' })
      expect(await code(user().update({ bio: 'x' }))).toBe('UNAUTHENTICATED')
    })

    it('accepts a name in only one of several concurrent updates', async () => {
      const people = [await join('want_1'), await join('want_2'), await join('want_3')]
      const answers = await Promise.all(people.map(({ actor }) => code(user().update({ username: 'Wanted', password }, { actor }))))
      expect(answers.sort()).toEqual(['USERNAME_TAKEN', 'USERNAME_TAKEN', 'done'])
    })

    it('shows the email address and the role only to its owner and to admins', async () => {
      const dan = await join('dan')
      expect(await shown('dan')).not.toHaveProperty('role')
      expect(await shown('dan', dan.actor)).toMatchObject({ role: 'member', email: 'dan@example.org' })
      expect(await shown('dan', { ...admin, admin: true })).toMatchObject({ role: 'member', email: 'dan@example.org' })
      expect(await shown('dan', { ...dan.actor, id: dan.id + 1_000 })).not.toHaveProperty('email')
    })
  })

  describe('a password', () => {
    it('can be changed with the current password, which ends the other sessions', async () => {
      const eve = await join('eve')
      const [second, third] = [await signIn('eve'), await signIn('eve')]
      const change = (currentPassword: string, next = 'another horse') =>
        user().changePassword({ currentPassword, password: next, keepSession: second.id }, { actor: eve.actor })
      await expect(change('wrong')).rejects.toMatchObject({ code: 'INVALID', details: { errors: [{ path: '/currentPassword' }] } })
      expect((await user().authenticate({ token: eve.token })).sessionId).toBe(eve.sessionId)
      await change(password)
      expect(await code(user().authenticate({ token: eve.token }))).toBe('UNAUTHENTICATED')
      expect(await code(user().authenticate({ token: third.token }))).toBe('UNAUTHENTICATED')
      expect((await user().authenticate({ token: second.token })).sessionId).toBe(second.id)
      expect(await code(user().signIn({ login: 'eve', password }))).toBe('INVALID_CREDENTIALS')
      expect((await user().signIn({ login: 'eve', password: 'another horse' })).user.id).toBe(eve.id)
      const revoked = async () =>
        (await events('session.revoked'))
          .map(({ data }) => data as { sessionId: number; userId: number })
          .filter(({ userId }) => userId === eve.id)
      await expect.poll(async () => (await revoked()).map(({ sessionId }) => sessionId).sort()).toEqual([eve.sessionId, third.id].sort())
    })

    it('is changed by only one of two concurrent changes', async () => {
      const { actor } = await join('frances')
      const change = (next: string) => user().changePassword({ currentPassword: password, password: next }, { actor })
      expect((await Promise.all([code(change('first one')), code(change('second one'))])).sort()).toEqual(['INVALID', 'done'])
    })
  })

  describe('sessions', () => {
    it('are listed by last use, and end one by one', async () => {
      const gil = await join('gil')
      const phone = await signIn('gil', 'A phone')
      const stranger = await join('stranger')
      const mine = async () => (await user().listSessions({}, { actor: gil.actor })).items
      expect((await mine()).map(({ id, userAgent }) => [id, userAgent])).toEqual([
        [phone.id, 'A phone'],
        [gil.sessionId, ''],
      ])
      expect(await code(user().endSession({ id: phone.id }, { actor: stranger.actor }))).toBe('NOT_FOUND')
      expect(await code(user().endSession({ id: phone.id }))).toBe('UNAUTHENTICATED')
      await user().endSession({ id: phone.id }, { actor: gil.actor })
      expect(await code(user().endSession({ id: phone.id }, { actor: gil.actor }))).toBe('NOT_FOUND')
      expect(await code(user().authenticate({ token: phone.token }))).toBe('UNAUTHENTICATED')
      expect(await mine()).toMatchObject([{ id: gil.sessionId }])
      await expect
        .poll(() => events('session.revoked'))
        .toContainEqual(expect.objectContaining({ data: { sessionId: phone.id, userId: gil.id } }))
    })

    it('update their last use at most every few minutes', async () => {
      const hal = await join('hal')
      const seen = async () =>
        (await db().selectFrom('sessions').select('last_seen_at').where('id', '=', hal.sessionId).executeTakeFirstOrThrow()).last_seen_at
      const first = await seen()
      await user().authenticate({ token: hal.token })
      expect(await seen()).toEqual(first)
      await db()
        .updateTable('sessions')
        .set({ last_seen_at: sql<Date>`now() - interval '6 minutes'` })
        .where('id', '=', hal.sessionId)
        .execute()
      await user().authenticate({ token: hal.token })
      expect((await seen()).getTime()).toBeGreaterThanOrEqual(first.getTime())
    })
  })

  describe('following', () => {
    const follow = (actor: Actor, username: string, following = true) => user().setFollow({ username, following }, { actor })

    it('counts a repeated follow once, with rising versions', async () => {
      const [iris, june] = [await join('iris'), await join('june')]
      expect((await follow(iris.actor, 'JUNE')).user).toMatchObject({ id: june.id, following: true, followerCount: 1, followingCount: 0 })
      expect((await follow(iris.actor, 'june')).user).toMatchObject({ following: true, followerCount: 1 })
      expect(await shown('iris', iris.actor)).toMatchObject({ followingCount: 1, followerCount: 0, following: false })
      expect(await shown('june')).toMatchObject({ following: false, followerCount: 1 })
      expect((await follow(iris.actor, 'june', false)).user).toMatchObject({ following: false, followerCount: 0 })
      await follow(iris.actor, 'june', false)
      await follow(june.actor, 'iris', false)
      await follow(iris.actor, 'june')
      const data = { followerId: iris.id, followedId: june.id }
      const appended = async () =>
        (await events('follow.changed')).filter((event) => (event.data as { followerId: number }).followerId === iris.id)
      await expect.poll(appended).toMatchObject([
        { version: 1, data: { ...data, following: true } },
        { version: 2, data: { ...data, following: false } },
        { version: 3, data: { ...data, following: true } },
      ])
    })

    it('rejects unknown users, the user itself and calls without an actor', async () => {
      const { actor } = await join('karl')
      await expect(follow(actor, 'Karl')).rejects.toMatchObject({ code: 'INVALID', details: { errors: [{ path: '/username' }] } })
      expect(await code(follow(actor, 'unknown_user'))).toBe('NOT_FOUND')
      expect(await code(user().setFollow({ username: 'karl', following: true }))).toBe('UNAUTHENTICATED')
      expect(await code(follow({ ...actor, id: 999_999 }, 'karl'))).toBe('UNAUTHENTICATED')
    })

    it('counts exactly during concurrent follows and unfollows', async () => {
      const people = await Promise.all(Array.from({ length: 6 }, (_, n) => join(`all_${n}`)))
      const pairs = people.flatMap((one) => people.filter((other) => other !== one).map((other) => [one, other] as const))
      await Promise.all([...pairs, ...pairs].map(([one, other]) => follow(one.actor, other.username)))
      for (const { username } of people) expect(await shown(username)).toMatchObject({ followerCount: 5, followingCount: 5 })
      await Promise.all(pairs.filter(([one]) => one === people[0]).map(([one, other]) => follow(one.actor, other.username, false)))
      expect(await shown('all_0')).toMatchObject({ followerCount: 5, followingCount: 0 })
      expect(await shown('all_1')).toMatchObject({ followerCount: 4, followingCount: 5 })
    })
  })

  describe('deleting an account', () => {
    const remove = (username: string, actor: Actor | null, given?: string) =>
      user().remove({ username, ...(given === undefined ? {} : { password: given }) }, { actor })

    it('requires the user’s own password, and deletes all data of the user', async () => {
      const liz = await join('liz')
      const fan = await join('liz_fan')
      await user().setFollow({ username: 'liz', following: true }, { actor: fan.actor })
      await user().setFollow({ username: 'liz_fan', following: true }, { actor: liz.actor })
      const name = `${'0123456789abcdef'.repeat(2)}-1x1.webp`
      await user().putImage({ name, data: 'AAAA' }, { actor: liz.actor })
      for (const given of [undefined, '', 'wrong'])
        await expect(remove('liz', liz.actor, given)).rejects.toMatchObject({
          code: 'INVALID',
          details: { errors: [{ path: '/password' }] },
        })
      expect(await code(remove('liz', fan.actor))).toBe('FORBIDDEN')
      expect(await code(remove('liz', fan.actor, password))).toBe('FORBIDDEN')
      expect(await code(remove('liz', null, password))).toBe('UNAUTHENTICATED')
      expect(await code(remove('unknown_user', liz.actor, password))).toBe('NOT_FOUND')

      await remove('LIZ', liz.actor, password)
      expect(await code(shown('liz'))).toBe('NOT_FOUND')
      expect(await code(user().authenticate({ token: liz.token }))).toBe('UNAUTHENTICATED')
      expect(await code(user().signIn({ login: 'liz', password }))).toBe('INVALID_CREDENTIALS')
      expect(await code(user().getImage({ name }))).toBe('NOT_FOUND')
      expect(await shown('liz_fan')).toMatchObject({ followerCount: 0, followingCount: 0 })
      await expect
        .poll(() => events('user.deleted'))
        .toContainEqual(expect.objectContaining({ key: `user:${liz.id}`, version: 2, data: { userId: liz.id } }))
      expect((await events('user.updated')).filter(({ key }) => key === `user:${liz.id}`)).toMatchObject([{ data: null }])
      await expect
        .poll(() => events('session.revoked'))
        .toContainEqual(expect.objectContaining({ data: { sessionId: liz.sessionId, userId: liz.id } }))
    })

    it('leaves no operation that the deleted user can perform', async () => {
      const { actor } = await join('mia')
      await remove('mia', actor, password)
      const late = [
        user().update({ bio: 'x' }, { actor }),
        user().changePassword({ currentPassword: password, password: 'another horse' }, { actor }),
        user().setFollow({ username: 'admin', following: true }, { actor }),
        user().createPasswordReset({ username: 'admin' }, { actor: { ...actor, admin: true } }),
        user().list({ limit: 1 }, { actor: { ...actor, admin: true } }),
        user().updateSite({ title: 'x' }, { actor: { ...actor, admin: true } }),
        user().setRole({ username: 'admin', role: 'member' }, { actor: { ...actor, admin: true } }),
      ]
      expect(await Promise.all(late.map(code))).toEqual(Array(late.length).fill('UNAUTHENTICATED'))
      expect((await user().listSessions({}, { actor })).items).toEqual([])
    })

    it('counts exactly during concurrent follows, unfollows and deletions', async () => {
      const people = await Promise.all(Array.from({ length: 5 }, (_, n) => join(`leaving_${n}`)))
      const [stays, ...others] = people
      const pairs = people.flatMap((one) => people.filter((other) => other !== one).map((other) => [one, other] as const))
      const follows = pairs.map(([one, other]) =>
        code(user().setFollow({ username: other.username, following: true }, { actor: one.actor })),
      )
      const removals = others.slice(0, 2).map(({ username }) => code(remove(username, admin)))
      for (const answer of await Promise.all(follows)) expect(['done', 'NOT_FOUND', 'UNAUTHENTICATED']).toContain(answer)
      expect(await Promise.all(removals)).toEqual(['done', 'done'])
      const count = async (column: 'follower_id' | 'followed_id') =>
        (await db().selectFrom('follows').select('version').where(column, '=', stays!.id).where('following', '=', true).execute()).length
      expect(await shown(stays!.username)).toMatchObject({
        followerCount: await count('followed_id'),
        followingCount: await count('follower_id'),
      })
      expect(await count('follower_id')).toBe(2)
    })

    it('ends every session, also one that starts at the same moment', async () => {
      const { username, actor } = await join('nina')
      const tries = Array.from({ length: 4 }, () => code(user().signIn({ login: username, password })))
      await remove(username, actor, password)
      for (const answer of await Promise.all(tries)) expect(['done', 'INVALID_CREDENTIALS']).toContain(answer)
      expect(await db().selectFrom('sessions').select('id').where('user_id', '=', actor.id).execute()).toEqual([])
    })
  })
})
