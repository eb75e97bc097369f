import { type Actor, type Comment, channels, type LogEvent, type User } from '@duplex/contracts'
import { type RunningServices, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const password = 'correct horse battery'

/** What the four services keep and delete of a user whose account is deleted. */
describe.each(['postgresql', 'pglite'] as const)('a deleted account on %s', (kind) => {
  let services: RunningServices
  let admin: Actor
  const api = () => services.api
  const join = async (username: string): Promise<Actor> => {
    const { user } = await api().user.register({ username, email: `${username}@example.org`, password })
    return actorOf(user)
  }
  const actorOf = ({ id, username, avatarUrl }: User): Actor => ({ id, username, avatarUrl })
  const publish = async (actor: Actor, title: string, tags: string[] = []) =>
    (await api().post.create({ title, body: 'Text.', tags, status: 'published', idempotencyKey: title }, { actor })).post
  const write = async (actor: Actor, post: number, body: string, parentId: number | null = null) =>
    (await api().comment.create({ post, body, parentId, idempotencyKey: body }, { actor })).comment
  const comments = async (post: number): Promise<Comment[]> => (await api().comment.list({ post, limit: 100 })).items
  const like = (actor: Actor, post: number, liked = true) => api().like.set({ post, liked }, { actor })
  const remove = (actor: Actor) => api().user.remove({ username: actor.username, password }, { actor })
  const shown = async (post: number) => (await api().post.get({ post })).post
  const history = async (channel?: string): Promise<LogEvent[]> =>
    (await services.log.read({ after: 0, limit: 1_000, ...(channel ? { channels: [channel] } : {}) })).events
  const code = (call: Promise<unknown>) =>
    call.then(
      () => 'done',
      (error) => error.code,
    )

  beforeAll(async () => {
    services = await startServices(kind)
    admin = await join('marlene')
  })
  afterAll(() => services.stop())

  it('deletes its posts and drafts with their tags, comments and events', async () => {
    const ada = await join('ada')
    const posts = [await publish(ada, 'Ada one', ['zinc', 'alum']), await publish(ada, 'Ada two', ['alum'])]
    const { post: draft } = await api().post.create({ title: 'Ada draft', body: 'x', tags: ['alum'], status: 'draft' }, { actor: ada })
    const kept = await publish(admin, 'Kept', ['alum'])
    await write(admin, posts[0]!.id, 'On Ada one')
    await remove(ada)
    for (const { id } of [...posts, draft]) await expect.poll(() => code(api().post.get({ post: id }, { actor: ada }))).toBe('NOT_FOUND')
    expect((await api().post.list({ author: 'ada', limit: 9 })).items).toEqual([])
    expect((await api().post.tags({})).items).toEqual([{ tag: 'alum', count: 1 }])
    expect(await shown(kept.id)).toMatchObject({ author: admin })
    for (const { id, slug } of posts) {
      const deleted = expect.objectContaining({ type: 'post.deleted', data: { postId: id, slug } })
      await expect.poll(() => history(channels.post(id))).toContainEqual(deleted)
    }
    await expect.poll(() => code(comments(posts[0]!.id))).toBe('NOT_FOUND')
    await expect.poll(async () => JSON.stringify(await history())).not.toContain('On Ada one')
    expect(JSON.stringify((await history()).map(({ data }) => data))).not.toMatch(/Ada one|Ada two|Ada draft|"ada"/)
  })

  it('erases its comments but keeps their positions, and updates the counts', async () => {
    const ben = await join('ben')
    const { id } = await publish(admin, 'Discussed')
    const first = await write(ben, id, 'Ben’s first')
    const reply = await write(admin, id, 'A reply', first.id)
    const second = await write(ben, id, 'Ben’s second', reply.id)
    await api().comment.remove({ id: (await write(ben, id, 'Ben’s third')).id }, { actor: ben })
    await expect.poll(async () => (await shown(id)).commentCount).toBe(3)
    await remove(ben)
    const gone = { author: null, body: null, html: null, deleted: true }
    await expect.poll(() => comments(id)).toMatchObject([{ id: first.id, version: 2, ...gone }, reply, { id: second.id, ...gone }, gone])
    await expect.poll(async () => (await shown(id)).commentCount).toBe(1)
    const published = await history(channels.comments(id))
    expect(published.filter(({ type }) => type === 'comment.deleted')).toHaveLength(3)
    expect(JSON.stringify(published)).not.toContain('Ben’s')
    const counts = (await history(channels.post(id))).filter(({ type }) => type === 'comments.changed')
    expect(counts.at(-1)!.data).toEqual({ postId: id, commentCount: 1 })
  })

  it('erases its comments on a withdrawn post without events for subscribers', async () => {
    const cleo = await join('cleo')
    const { id, slug } = await publish(admin, 'Withdrawn meanwhile')
    await write(cleo, id, 'Cleo’s')
    await like(cleo, id)
    await api().post.update({ slug, status: 'draft' }, { actor: admin })
    await expect.poll(() => code(comments(id))).toBe('NOT_FOUND')
    await remove(cleo)
    const about = async () => (await history()).filter(({ key }) => key === `comments:${id}` || key === `likes:${id}`)
    await expect
      .poll(async () =>
        (await about())
          .filter(({ channel }) => channel === null)
          .map(({ type }) => type)
          .sort(),
      )
      .toEqual(['comments.changed', 'like.changed'])
    await api().post.update({ slug, status: 'published' }, { actor: admin })
    await expect.poll(() => comments(id).catch(() => null)).toMatchObject([{ deleted: true, author: null }])
    await expect.poll(() => shown(id)).toMatchObject({ commentCount: 0, likeCount: 0 })
  })

  it('removes its likes, and publishes the new counts', async () => {
    const [dora, emil] = [await join('dora'), await join('emil')]
    const posts = [await publish(admin, 'Liked one'), await publish(admin, 'Liked two')]
    for (const { id } of posts) for (const actor of [dora, emil]) await like(actor, id)
    // wait for 2 first: otherwise the 1 below could be the count before the second like
    for (const { id } of posts) await expect.poll(async () => (await shown(id)).likeCount).toBe(2)
    await remove(dora)
    for (const { id } of posts) {
      await expect.poll(async () => (await shown(id)).likeCount).toBe(1)
      const counts = (await history(channels.post(id))).filter(({ type }) => type === 'like.changed')
      expect(counts.at(-1)).toMatchObject({
        data: { postId: id, likeCount: 1 },
        meta: { user: { id: dora.id, username: '' }, liked: false },
      })
      expect((await api().post.get({ post: id }, { actor: dora })).post.liked).toBe(false)
    }
    expect((await api().post.list({ likedBy: 'dora', limit: 9 })).items).toEqual([])
    expect(await like(emil, posts[0]!.id, false)).toEqual({ liked: false, likeCount: 0 })
  })

  it('rejects writes and likes with a session that is still cached', async () => {
    const fred = await join('fred')
    const { id } = await publish(admin, 'Late calls')
    await remove(fred)
    const late = () =>
      Promise.all([
        code(api().post.create({ title: 'Late', body: 'x', tags: [], status: 'published' }, { actor: fred })),
        code(api().comment.create({ post: id, body: 'Late' }, { actor: fred })),
        code(like(fred, id)),
      ])
    // what the services accepted before the event is deleted with the rest
    await expect.poll(late).toEqual(['UNAUTHENTICATED', 'UNAUTHENTICATED', 'UNAUTHENTICATED'])
    await expect.poll(() => shown(id)).toMatchObject({ commentCount: 0, likeCount: 0 })
    expect((await api().post.list({ author: 'fred', limit: 9 })).items).toEqual([])
    expect((await comments(id)).filter(({ author }) => author !== null)).toEqual([])
  })

  it('leaves no data behind if the user writes and likes at the same moment', async () => {
    const gus = await join('gus')
    const { id } = await publish(admin, 'In a hurry')
    const busy = Array.from({ length: 5 }, (_, n) => [
      code(api().post.create({ title: `Hurried ${n}`, body: 'x', tags: ['hurry', `hurry-${n % 3}`], status: 'published' }, { actor: gus })),
      code(api().comment.create({ post: id, body: `Hurried ${n}` }, { actor: gus })),
      code(like(gus, id, n % 2 === 0)),
    ]).flat()
    const removal = remove(gus)
    // other writers with the same tags do not wait for long
    const others = Array.from({ length: 6 }, (_, n) => publish(admin, `Meanwhile ${n}`, ['hurry', `hurry-${n % 3}`]))
    for (const answer of await Promise.all(busy)) expect(['done', 'UNAUTHENTICATED']).toContain(answer)
    await removal
    await Promise.all(others)
    await expect
      .poll(() => code(api().post.create({ title: 'x', body: 'x', tags: [], status: 'draft' }, { actor: gus })))
      .toBe('UNAUTHENTICATED')
    await expect.poll(async () => (await comments(id)).filter(({ deleted }) => !deleted)).toEqual([])
    await expect.poll(() => shown(id)).toMatchObject({ commentCount: 0, likeCount: 0 })
    const { items } = await api().post.list({ tag: 'hurry', limit: 100 })
    expect(items.map(({ author }) => author.username)).toEqual(Array(6).fill('marlene'))
    expect((await api().post.tags({})).items.filter(({ tag }) => tag.startsWith('hurry'))).toEqual([
      { tag: 'hurry', count: 6 },
      ...[0, 1, 2].map((n) => ({ tag: `hurry-${n}`, count: 2 })),
    ])
  })

  it('stays deleted if an older event arrives late', async () => {
    const hans = await join('hans')
    const { id } = await publish(admin, 'Late news')
    await remove(hans)
    await expect.poll(() => code(api().comment.create({ post: id, body: 'x' }, { actor: hans }))).toBe('UNAUTHENTICATED')
    const event = {
      id: crypto.randomUUID(),
      type: 'user.updated',
      key: `late:${hans.id}`,
      version: 1,
      channel: null,
      at: new Date().toISOString(),
      data: { user: hans },
      meta: null,
    }
    await services.log.append({ events: [event] })
    const after = await publish(admin, 'After the late news')
    await write(admin, after.id, 'Followed')
    await expect.poll(async () => (await shown(after.id)).commentCount).toBe(1)
    expect(await code(api().post.create({ title: 'x', body: 'x', tags: [], status: 'draft' }, { actor: hans }))).toBe('UNAUTHENTICATED')
  })

  describe('an admin', () => {
    it('deletes any post and comment, and updates none', async () => {
      const [ines, moderator] = [await join('ines'), { ...admin, admin: true }]
      const { id, slug } = await publish(ines, 'Rude')
      const comment = await write(ines, id, 'Rude too')
      expect(await code(api().comment.update({ id: comment.id, body: 'Polite' }, { actor: moderator }))).toBe('FORBIDDEN')
      expect(await code(api().post.update({ slug, title: 'Polite' }, { actor: moderator }))).toBe('FORBIDDEN')
      expect(await code(api().comment.remove({ id: comment.id }, { actor: admin }))).toBe('FORBIDDEN')
      await api().comment.remove({ id: comment.id }, { actor: moderator })
      expect(await comments(id)).toMatchObject([{ deleted: true }])
      expect(await code(api().post.remove({ slug }, { actor: admin }))).toBe('FORBIDDEN')
      await api().post.remove({ slug }, { actor: moderator })
      expect(await code(api().post.get({ post: id }))).toBe('NOT_FOUND')
    })

    it('neither sees nor deletes drafts of other users', async () => {
      const [karl, moderator] = [await join('karl'), { ...admin, admin: true }]
      const { post } = await api().post.create({ title: 'Private', body: 'x', tags: [], status: 'draft' }, { actor: karl })
      expect(await code(api().post.get({ post: post.id }, { actor: moderator }))).toBe('NOT_FOUND')
      expect(await code(api().post.remove({ slug: post.slug }, { actor: moderator }))).toBe('NOT_FOUND')
      expect((await api().post.get({ post: post.id }, { actor: karl })).post.id).toBe(post.id)
    })

    it('writes and likes without the admin flag in the author', async () => {
      const moderator = { ...admin, admin: true }
      const post = await publish(moderator, 'By an admin')
      expect(post.author).toEqual(admin)
      expect((await write(moderator, post.id, 'From an admin')).author).toEqual(admin)
      expect(await like(moderator, post.id)).toEqual({ liked: true, likeCount: 1 })
    })
  })
})
