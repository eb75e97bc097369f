import type { Actor, User } from '@duplex/contracts'
import { type RunningServices, setupOf, startServices } from '@duplex/test-support/services'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const password = 'correct horse battery'

describe.each(['postgresql', 'pglite'] as const)('admins on %s', (kind) => {
  let services: RunningServices
  const user = () => services.api.user
  const actorOf = ({ id, username, avatarUrl }: User): Actor => ({ id, username, avatarUrl })
  const join = async (username: string, { demo }: { demo?: boolean } = {}) =>
    (await user().register({ username, email: `${username}@example.org`, password, ...(demo ? { demo } : {}) })).user
  const joinAsAdmin = async (username = 'admin') =>
    (await user().register({ username, email: `${username}@example.org`, password, ...(await setupOf(user())) })).user
  const setRole = (username: string, role: 'admin' | 'member', actor?: User) =>
    user().setRole({ username, role }, { actor: actor ? actorOf(actor) : null })
  const close = (actor: User) => user().updateSite({ registrationOpen: false }, { actor: actorOf(actor) })
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error) => error.code,
    )

  beforeEach(async () => {
    services = await startServices(kind)
  })
  afterEach(() => services.stop())

  it('makes no user an admin without the setup token', async () => {
    for (const demo of [true, false]) expect(await join(`first_${demo}`, { demo })).toMatchObject({ role: 'member' })
    const register = (username: string, setupToken: string) =>
      user().register({ username, email: `${username}@example.org`, password, setupToken })
    await expect(register('guesser', 'guessed')).rejects.toMatchObject({
      code: 'FORBIDDEN',
      message: 'This setup link is not valid: the blog has an admin, or the link is incomplete',
    })
  })

  it('makes one of several concurrent users with the setup token the admin', async () => {
    const [setup, again] = await Promise.all([setupOf(user()), setupOf(user())])
    expect(again).toEqual(setup)
    const join = (n: number) => user().register({ username: `first_${n}`, email: `${n}@example.org`, password, ...setup })
    const answers = await Promise.allSettled(Array.from({ length: 6 }, (_, n) => join(n)))
    const joined = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value.user.role] : []))
    expect(joined).toEqual(['admin'])
    for (const answer of answers) if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'FORBIDDEN' })
    expect(await user().getSetupToken({})).toEqual({ token: null })
  })

  it('closes registration, except for the first admin and the demo, and opens it again', async () => {
    const admin = await joinAsAdmin()
    expect(await code(user().updateSite({ registrationOpen: false }))).toBe('UNAUTHENTICATED')
    const member = await join('member')
    expect(await code(close(member))).toBe('FORBIDDEN')
    await close(admin)
    await expect(join('late')).rejects.toMatchObject({ code: 'FORBIDDEN', message: 'Registration is closed' })
    expect(await join('demo_author', { demo: true })).toMatchObject({ role: 'member' })
    await user().updateSite({ registrationOpen: true }, { actor: actorOf(admin) })
    expect(await join('late')).toMatchObject({ username: 'late' })
  })

  it('has a setup token again if its only user was the admin and is deleted, though registration is closed', async () => {
    await join('demo_author', { demo: true })
    const admin = await joinAsAdmin()
    await close(admin)
    await user().remove({ username: 'admin', password }, { actor: actorOf(admin) })
    expect(await code(join('next'))).toBe('FORBIDDEN')
    expect(await joinAsAdmin('next')).toMatchObject({ role: 'admin' })
    expect(await code(join('after'))).toBe('FORBIDDEN')
  })

  it('grants and revokes the role, but not from the last admin', async () => {
    const [admin, member] = [await joinAsAdmin(), await join('member')]
    expect(await code(setRole('member', 'admin'))).toBe('UNAUTHENTICATED')
    expect(await code(setRole('member', 'admin', member))).toBe('FORBIDDEN')
    expect(await code(setRole('unknown', 'admin', admin))).toBe('NOT_FOUND')
    expect(await code(setRole('admin', 'member', admin))).toBe('CONFLICT')
    expect(await code(user().remove({ username: 'admin', password }, { actor: actorOf(admin) }))).toBe('CONFLICT')
    expect((await setRole('MEMBER', 'admin', admin)).user).toMatchObject({ id: member.id, role: 'admin' })
    expect((await setRole('member', 'admin', admin)).user).toMatchObject({ role: 'admin' })
    const { token } = await user().signIn({ login: 'member', password })
    expect((await user().authenticate({ token })).actor).toEqual({ ...actorOf(member), admin: true })
    const appended = async () => (await services.log.read({ after: 0, limit: 99 })).events.filter(({ key }) => key === `user:${member.id}`)
    await expect.poll(async () => (await appended()).map(({ version }) => version)).toEqual([1, 2])

    // two admins who revoke each other at once: one of them stays admin
    expect((await Promise.all([code(setRole('member', 'member', admin)), code(setRole('admin', 'member', member))])).sort()).not.toEqual([
      'done',
      'done',
    ])
    const roles = await Promise.all(
      [admin, member].map(async (each) => (await user().get({ username: each.username }, { actor: actorOf(each) })).user.role),
    )
    expect(roles).toContain('admin')
  })

  it('makes no demo author an admin', async () => {
    const admin = await joinAsAdmin()
    await join('demo_author', { demo: true })
    expect(await code(setRole('demo_author', 'admin', admin))).toBe('CONFLICT')
  })

  it('deletes any account', async () => {
    const [admin, member] = [await joinAsAdmin(), await join('member')]
    expect(await code(user().remove({ username: 'admin' }, { actor: { ...actorOf(member), admin: true } }))).toBe('FORBIDDEN')
    await user().remove({ username: 'member' }, { actor: actorOf(admin) })
    expect(await code(user().get({ username: 'member' }))).toBe('NOT_FOUND')
    // an admin needs the password for the admin's own account
    expect(await code(user().remove({ username: 'admin' }, { actor: actorOf(admin) }))).toBe('INVALID')
  })

  it('lists all users, page by page, and finds them by name or email address', async () => {
    const admin = await joinAsAdmin()
    const names = Array.from({ length: 5 }, (_, n) => `reader_${n}`)
    for (const name of names) await join(name)
    const list = (input: object, actor: Actor | null = actorOf(admin)) => user().list({ limit: 2, ...input }, { actor })
    const seen: string[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await list(before === undefined ? {} : { before })
      seen.push(...page.items.map(({ username }) => username))
      before = page.next
      // a user who registers meanwhile does not shift the pages
      await join(`meanwhile_${seen.length}`)
    }
    expect(seen).toEqual([...names.toReversed(), 'admin'])
    const found = async (q: string) => (await list({ q, limit: 9 })).items.map(({ username }) => username)
    expect(await found('READER_3')).toEqual(['reader_3'])
    expect(await found('reader_4@EXAMPLE')).toEqual(['reader_4'])
    expect(await found('%')).toEqual([])
    expect((await list({ q: 'reader_1' })).items).toMatchObject([{ email: 'reader_1@example.org', role: 'member' }])
    expect(await code(list({ before: 'garbled' }))).toBe('MALFORMED')
    expect(await code(list({}, null))).toBe('UNAUTHENTICATED')
    expect(await code(list({}, { ...actorOf(await join('member')), admin: true }))).toBe('FORBIDDEN')
  })

  it('returns the site’s title, and appends one event per change', async () => {
    const admin = await joinAsAdmin()
    const site = {
      title: 'Duplex',
      description: 'A live blog: new posts, comments and likes appear as they happen.',
      registrationOpen: true,
      language: 'en',
    }
    expect(await user().getSite({})).toEqual({ site })
    const change = (input: object) => user().updateSite(input, { actor: actorOf(admin) })
    expect(await change({ title: 'Ours' })).toEqual({ site: { ...site, title: 'Ours' } })
    expect(await change({ title: 'Ours' })).toEqual({ site: { ...site, title: 'Ours' } })
    await Promise.all([change({ description: '' }), change({ registrationOpen: false })])
    expect(await user().getSite({})).toEqual({ site: { title: 'Ours', description: '', registrationOpen: false, language: 'en' } })
    expect(await change({ language: 'pt-BR' })).toMatchObject({ site: { title: 'Ours', language: 'pt-BR' } })
    expect(await code(change({ language: 'a language' }))).toBe('INVALID')
    const appended = async () => (await services.log.read({ after: 0, limit: 99 })).events.filter(({ type }) => type === 'site.updated')
    await expect.poll(async () => (await appended()).map(({ version }) => version)).toEqual([2, 3, 4, 5])
    expect((await appended()).at(-1)).toMatchObject({ key: 'site', channel: null, data: await user().getSite({}) })
  })
})
