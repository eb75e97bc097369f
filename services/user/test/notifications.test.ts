import type { Actor, LogEvent, Notification } from '@duplex/contracts'
import type { OutboxTables } from '@duplex/outbox'
import { createLogger } from '@duplex/runtime'
import { type RunningServices, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createUserService } from '../src/index.ts'
import type { UserTables } from '../src/tables.ts'

describe.each(['postgresql', 'pglite'] as const)('notifications on %s', (kind) => {
  let services: RunningServices
  const api = () => services.api
  const db = () => services.store.schema<UserTables>('users')
  let registered = 0
  const unknownUser: Actor = { id: 999_999_999, username: 'unknown', avatarUrl: null }
  const sequenceOf = (cursor: string) => Number(cursor.split('-')[1])

  /** A user in the user service's database, without a password. */
  const join = async (name: string): Promise<Actor> => {
    const username = `${name}_${++registered}`
    const values = { username, email: `${username}@example.org`, password_hash: 'none' }
    const { id } = await db().kysely.insertInto('users').values(values).returning('id').executeTakeFirstOrThrow()
    return { id, username, avatarUrl: null }
  }
  const publish = async (actor: Actor, title = 'A post', body = 'Text.') =>
    (await api().post.create({ title, body, tags: [], status: 'published' }, { actor })).post
  const comment = async (post: number, actor: Actor, body = 'A comment', parentId: number | null = null) =>
    (await api().comment.create({ post, body, parentId }, { actor })).comment
  const like = (post: number, actor: Actor, liked = true) => api().like.set({ post, liked }, { actor })
  const follow = (username: string, actor: Actor, following = true) => api().user.setFollow({ username, following }, { actor })
  const list = (actor: Actor) => api().user.listNotifications({ limit: 100 }, { actor })
  const items = async (actor: Actor) => (await list(actor)).items
  const brief = async (actor: Actor) =>
    (await items(actor)).map(
      ({ type, actors, read }) => `${type} ${actors.map(({ username }) => username.split('_')[0])}${read ? ' read' : ''}`,
    )
  const unread = async (actor: Actor) => (await api().user.countUnread({}, { actor })).unreadCount
  const eventsOf = async ({ id }: Actor): Promise<LogEvent[]> =>
    (await services.log.read({ after: 0, channels: [`user:${id}`], limit: 1_000 })).events

  const relayed = (schema: 'users' | 'posts' | 'comments' | 'likes') =>
    expect
      .poll(() => services.store.schema<OutboxTables>(schema).kysely.selectFrom('outbox').select('position').execute(), { message: schema })
      .toEqual([])

  /** Resolves when all changes so far have had their effect, and the log has the resulting events. */
  const settled = async () => {
    for (const schema of ['users', 'posts', 'comments', 'likes'] as const) await relayed(schema)
    const { head } = await services.log.head({})
    const followed = async () => sequenceOf((await api().user.countUnread({}, { actor: unknownUser })).cursor)
    await expect.poll(followed).toBeGreaterThanOrEqual(head)
    await relayed('users')
  }

  /** Compares the inbox's counts with its notifications. */
  const expectExactCounts = async (actor: Actor) => {
    const all = await items(actor)
    const inbox = await db().kysely.selectFrom('inboxes').selectAll().where('user_id', '=', actor.id).executeTakeFirst()
    expect({ unread: inbox?.unread ?? 0, kept: inbox?.kept ?? 0 }).toEqual({
      unread: all.filter(({ read }) => !read).length,
      kept: all.length,
    })
  }

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('notifies of a reply rather than a comment, of a comment rather than a mention, and never of the user’s own action', async () => {
    const [ada, ben, eve] = [await join('ada'), await join('ben'), await join('eve')]
    // Each user publishes a post, so that the post and comment services know the username.
    for (const actor of [ada, ben, eve]) await publish(actor, 'Here I am')
    const post = await publish(ada, 'Talked about')
    await comment(post.id, ada, 'Mine')
    const first = await comment(post.id, ben, `I say to @${ada.username}`)
    await expect.poll(() => brief(ada)).toEqual(['comment ben'])
    const answer = await comment(post.id, ada, 'An answer', first.id)
    await expect.poll(() => brief(ben)).toEqual(['reply ada'])
    expect(await items(ben)).toMatchObject([
      { post: { id: post.id, slug: post.slug, title: 'Talked about' }, commentId: answer.id, actorCount: 1, version: 1 },
    ])
    await comment(post.id, eve, `Both @${ben.username.toUpperCase()} and @${eve.username}`, answer.id)
    await expect
      .poll(async () => [await brief(ada), await brief(ben), await brief(eve)])
      .toEqual([['reply eve', 'comment ben'], ['mention eve', 'reply ada'], []])
    expect([await unread(ada), await unread(ben), await unread(eve)]).toEqual([2, 2, 0])
    await expect
      .poll(async () => (await eventsOf(ben)).map(({ type, data }) => [type, (data as { unreadCount: number }).unreadCount]))
      .toEqual([
        ['notification.created', 1],
        ['notification.created', 2],
      ])
  })

  it('notifies the users whom a post mentions when it is published', async () => {
    const [ada, ben] = [await join('ada'), await join('ben')]
    await publish(ben, 'Here I am')
    const body = `With @${ben.username} and @${ada.username}.`
    const draft = (await api().post.create({ title: 'With', body, tags: [], status: 'draft' }, { actor: ada })).post
    await settled()
    expect(await brief(ben)).toEqual([])
    await api().post.update({ slug: draft.slug, status: 'published' }, { actor: ada })
    await expect.poll(() => items(ben)).toMatchObject([{ type: 'mention', post: { id: draft.id }, commentId: null }])
    expect(await brief(ada)).toEqual([])
  })

  it('groups likes until they are read, and forgets likes that their users remove', async () => {
    const ada = await join('ada')
    const readers = await Promise.all(['one', 'two', 'three', 'four'].map(join))
    const post = await publish(ada)
    for (const reader of readers) await like(post.id, reader)
    await expect.poll(() => brief(ada)).toEqual(['like four,three,two'])
    expect(await items(ada)).toMatchObject([{ type: 'like', actorCount: 4, version: 4, post: { id: post.id } }])
    expect(await unread(ada)).toBe(1)

    await like(post.id, readers[2]!, false)
    await expect.poll(() => items(ada)).toMatchObject([{ actorCount: 3, version: 5 }])
    expect(await brief(ada)).toEqual(['like four,two,one'])
    await api().user.readNotifications({}, { actor: ada })
    await like(post.id, readers[2]!)
    await expect.poll(() => brief(ada)).toEqual(['like three', 'like four,two,one read'])
    // if a like is removed and repeated after it was read, it does not notify again
    await like(post.id, readers[0]!, false)
    await like(post.id, readers[0]!)
    await like(post.id, readers[2]!, false)
    await expect.poll(() => brief(ada)).toEqual(['like four,two,one read'])
    await settled()
    expect(await brief(ada)).toEqual(['like four,two,one read'])
    const events = await eventsOf(ada)
    const removed = events.filter(({ type }) => type === 'notification.removed')
    expect(removed).toMatchObject([{ data: { unreadCount: 0 } }])
    // The log no longer has the content of the removed notification.
    expect(events.filter(({ key, data }) => key === removed[0]!.key && data !== null)).toEqual(removed)
    await expectExactCounts(ada)
  })

  it('groups followers until they are read', async () => {
    const [ada, ben, eve] = [await join('ada'), await join('ben'), await join('eve')]
    for (const actor of [ben, eve]) await follow(ada.username, actor)
    await expect.poll(() => brief(ada)).toEqual(['follow eve,ben'])
    expect(await items(ada)).toMatchObject([{ post: null, actorCount: 2 }])
    await follow(ada.username, ben, false)
    await expect.poll(() => brief(ada)).toEqual(['follow eve'])
    await follow(ada.username, eve, false)
    await expect.poll(() => brief(ada)).toEqual([])
    expect(await unread(ada)).toBe(0)
    await expectExactCounts(ada)
  })

  it('marks one or all notifications as read, once, and only those of the user', async () => {
    const [ada, ben] = [await join('ada'), await join('ben')]
    const post = await publish(ada)
    for (const text of ['1', '2', '3']) await comment(post.id, ben, text)
    await expect.poll(() => unread(ada)).toBe(3)
    const { id } = (await items(ada))[1]!
    const read = (input: object, actor = ada) => api().user.readNotifications(input, { actor })
    expect(await read({ id }, ben)).toEqual({ unreadCount: 0 })
    expect(await unread(ada)).toBe(3)
    expect([await read({ id }), await read({ id }), await read({ id: 999_999 })]).toEqual([2, 2, 2].map((unreadCount) => ({ unreadCount })))
    expect(await brief(ada)).toEqual(['comment ben', 'comment ben read', 'comment ben'])
    expect([await read({}), await read({})]).toEqual([{ unreadCount: 0 }, { unreadCount: 0 }])
    await expect
      .poll(async () => (await eventsOf(ada)).slice(3).map(({ type, data }) => [type, (data as { unreadCount: number }).unreadCount]))
      .toEqual([
        ['notification.created', 2],
        ['notifications.read', 0],
      ])
    const events = await eventsOf(ada)
    expect(events[3]!.data).toMatchObject({ notification: { id, read: true, version: 2 } })
    for (const call of [api().user.listNotifications({ limit: 1 }), api().user.countUnread({}), api().user.readNotifications({})])
      await expect(call).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
  })

  it('removes the notifications of a deleted comment, a withdrawn post and a deleted post', async () => {
    const [ada, ben] = [await join('ada'), await join('ben')]
    const [stays, goes, hides] = [await publish(ada, 'Stays'), await publish(ada, 'Goes'), await publish(ada, 'Hides')]
    const first = await comment(stays.id, ben)
    await comment(stays.id, ben, 'Another')
    for (const { id } of [goes, hides]) {
      await comment(id, ben)
      await like(id, ben)
    }
    await expect.poll(() => unread(ada)).toBe(6)
    await api().comment.remove({ id: first.id }, { actor: ben })
    await api().post.remove({ slug: goes.slug }, { actor: ada })
    await api().post.update({ slug: hides.slug, status: 'draft' }, { actor: ada })
    await expect.poll(() => unread(ada)).toBe(1)
    expect(await items(ada)).toMatchObject([{ post: { id: stays.id } }])
    await expectExactCounts(ada)
    await settled()
    const remaining = JSON.stringify(await eventsOf(ada))
    for (const title of ['Goes', 'Hides']) expect(remaining).not.toContain(title)
    await api().post.update({ slug: stays.slug, title: 'Stays, renamed' }, { actor: ada })
    await expect.poll(() => items(ada)).toMatchObject([{ post: { title: 'Stays, renamed' } }])
  })

  it('removes a deleted user’s actions and notifications', async () => {
    const [ada, ben, eve] = [await join('ada'), await join('ben'), await join('eve')]
    const post = await publish(ada)
    for (const actor of [ben, eve]) await like(post.id, actor)
    await comment(post.id, ben)
    await follow(ben.username, ada)
    await expect.poll(async () => [await unread(ada), await unread(ben)]).toEqual([2, 1])
    const admin = { ...(await join('marlene')), admin: true }
    await db().kysely.updateTable('users').set({ role: 'admin' }).where('id', '=', admin.id).execute()
    await api().user.remove({ username: ben.username }, { actor: admin })
    await expect.poll(() => brief(ada)).toEqual(['like eve'])
    expect(await items(ada)).toMatchObject([{ actorCount: 1 }])
    await expect.poll(() => items(ben)).toEqual([])
    await settled()
    expect((await eventsOf(ben)).filter(({ data }) => data !== null)).toMatchObject([{ type: 'notification.removed' }])
    await expectExactCounts(ada)
  })

  it('returns pages with the newest change first and each notification once, also if new ones arrive between the pages', async () => {
    const [ada, ben] = [await join('ada'), await join('ben')]
    const posts = []
    for (let n = 0; n < 7; n++) posts.push(await publish(ada, `Post ${n}`))
    for (const { id } of posts) await like(id, ben)
    await expect.poll(() => unread(ada)).toBe(7)
    const seen: Notification[] = []
    let before: string | null = null
    do {
      const page = await api().user.listNotifications({ limit: 3, ...(before ? { before } : {}) }, { actor: ada })
      expect(page.cursor).toMatch(/^[a-z0-9]+-\d+$/)
      seen.push(...page.items)
      before = page.next
      await comment(posts[0]!.id, ben)
    } while (before)
    expect(seen.map(({ post }) => post!.title)).toEqual([6, 5, 4, 3, 2, 1, 0].map((n) => `Post ${n}`))
    await expect(api().user.listNotifications({ limit: 1, before: 'garbled' }, { actor: ada })).rejects.toMatchObject({ code: 'MALFORMED' })
  })

  it('keeps the newest 500 notifications of a user', async () => {
    const [ada, ben] = [await join('ada'), await join('ben')]
    const post = await publish(ada)
    await comment(post.id, ben, 'The oldest')
    await expect.poll(() => unread(ada)).toBe(1)
    const oldest = (await items(ada))[0]!.id
    const { id: user_id } = ada
    const at = new Date()
    const filling = Array.from({ length: 499 }, (_, n) => ({
      user_id,
      type: 'follow' as const,
      place: n + 100,
      read: true,
      created_at: at,
      updated_at: at,
    }))
    await db().kysely.insertInto('notifications').values(filling).execute()
    await db().kysely.updateTable('inboxes').set({ kept: 500, version: 1_000 }).where('user_id', '=', user_id).execute()
    await comment(post.id, ben, 'The newest')
    await expect
      .poll(async () => (await eventsOf(ada)).at(-1))
      .toMatchObject({ type: 'notification.removed', data: { notificationId: oldest, unreadCount: 1 } })
    const { kept } = await db().kysely.selectFrom('inboxes').select('kept').where('user_id', '=', user_id).executeTakeFirstOrThrow()
    expect([kept, await unread(ada)]).toEqual([500, 1])
  })

  it('notifies of events that arrive before their post once the post has arrived, except of deleted comments', async () => {
    const [ada, ben] = [await join('ada'), await join('ben')]
    const id = 900_000 + registered
    const at = new Date().toISOString()
    const event = (type: string, key: string, version: number, data: unknown, meta: unknown = null) => ({
      ...{ id: crypto.randomUUID(), type, key, version, channel: null, at, data, meta },
    })
    const commentOf = (commentId: number, deleted = false) => ({
      comment: {
        ...{ id: commentId, postId: id, parentId: null, version: deleted ? 2 : 1, createdAt: at, updatedAt: at, deleted },
        ...(deleted ? { author: null, body: null, html: null } : { author: ben, body: 'x', html: 'x' }),
      },
    })
    const meta = { postAuthorId: ada.id, parentAuthorId: null, mentions: [] }
    const liked = (liked: boolean, version: number) =>
      event('like.changed', `likes:${id}`, version, { postId: id, likeCount: 0 }, { user: ben, liked })
    await services.log.append({
      events: [
        liked(true, 1),
        event('comment.created', `comment:${id}1`, 1, commentOf(Number(`${id}1`)), meta),
        event('comment.created', `comment:${id}2`, 1, commentOf(Number(`${id}2`)), meta),
        liked(false, 2),
        event('comment.deleted', `comment:${id}1`, 2, commentOf(Number(`${id}1`), true)),
      ],
    })
    await settled()
    expect(await items(ada)).toEqual([])
    const { body: _, html, ...summary } = await publish(await join('other'), 'Late')
    const published = { post: { ...summary, id, slug: `late-${id}`, author: ada } }
    await services.log.append({ events: [event('post.published', `post:${id}`, 1, published)] })
    await expect.poll(() => items(ada)).toMatchObject([{ type: 'comment', commentId: Number(`${id}2`), post: { title: 'Late' } }])
    await expectExactCounts(ada)
    expect(await db().kysely.selectFrom('early_events').selectAll().execute()).toEqual([])
  })

  it('accepts events of releases without `meta`', async () => {
    const ada = await join('ada')
    const post = await publish(ada)
    const { comment: old } = { comment: await comment(post.id, await join('ben')) }
    await expect.poll(() => unread(ada)).toBe(1)
    const at = new Date().toISOString()
    const event = {
      id: crypto.randomUUID(),
      type: 'comment.created',
      key: `comment:${old.id}x`,
      version: 1,
      channel: null,
      at,
      data: { comment: { ...old, id: 999_999 } },
    }
    await services.log.append({ events: [{ ...event, meta: null }] })
    await settled()
    expect(await items(ada)).toHaveLength(1)
  })

  it('applies each event once with several processes, of which some stop, while users mark as read', async () => {
    const others = [0, 1].map(() => createUserService({ ...services, logger: createLogger('test', 'silent') }))
    for (const other of others) await other.start()
    const ada = await join('ada')
    const readers = await Promise.all(Array.from({ length: 6 }, (_, n) => join(`reader${n}`)))
    const post = await publish(ada, 'Busy')
    const written = await Promise.all(readers.flatMap((reader) => [1, 2, 3].map((n) => comment(post.id, reader, `Comment ${n}`))))
    const [restarted] = others
    await Promise.all([
      ...readers.map((reader) => like(post.id, reader)),
      ...readers.map((reader) => follow(ada.username, reader)),
      ...written.slice(0, 5).map(({ id, author }) => api().comment.remove({ id }, { actor: { ...author!, avatarUrl: null } })),
      restarted!.stop(),
      ...Array.from({ length: 4 }, () => api().user.readNotifications({}, { actor: ada })),
    ])
    await settled()
    const all = await items(ada)
    expect(all.filter(({ type }) => type === 'comment').map(({ commentId }) => commentId)).toEqual(
      expect.arrayContaining(written.slice(5).map(({ id }) => id)),
    )
    expect(all.filter(({ type }) => type === 'comment')).toHaveLength(13)
    for (const type of ['like', 'follow'] as const) {
      const grouped = all.filter((each) => each.type === type)
      expect(grouped.reduce((sum, { actorCount }) => sum + actorCount, 0)).toBe(6)
    }
    await expectExactCounts(ada)
    const last = (await eventsOf(ada)).findLast(({ data }) => data !== null)
    expect(last!.data).toMatchObject({ unreadCount: await unread(ada) })
    await others[1]!.stop()
  })
})
