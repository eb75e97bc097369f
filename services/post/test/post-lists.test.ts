import type { Actor, PostSummary } from '@duplex/contracts'
import { type RunningServices, signedIn, startServices } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { PostTables } from '../src/tables.ts'

describe.each(['postgresql', 'pglite'] as const)('lists of posts on %s', (kind) => {
  let services: RunningServices
  const post = () => services.api.post
  const ids = (items: PostSummary[]) => items.map(({ id }) => id)
  const write = async (actor: Actor, title: string, tags: string[] = []) =>
    (await post().create({ title, body: 'Text.', tags, status: 'published' }, { actor })).post

  /** All pages of a list; runs `between` after each page. */
  async function pages(input: object, limit: number, between = async () => {}): Promise<PostSummary[]> {
    const items: PostSummary[] = []
    for (let before: string | null | undefined; before !== null; ) {
      const page = await post().list({ ...input, limit, ...(before === undefined ? {} : { before }) })
      items.push(...page.items)
      before = page.next
      await between()
    }
    return items
  }

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('returns pages newest first and each post once, with equal times and new posts between the pages', async () => {
    const actor = signedIn(1_001)
    const written: number[] = []
    for (let n = 0; n < 12; n++) written.push((await write(actor, `Tie ${n}`, ['tie'])).id)
    const db = services.store.schema<PostTables>('posts').kysely
    const tie = new Date('2026-01-01T00:00:00.123Z')
    await db.updateTable('posts').set({ listed_at: tie }).where('id', 'in', written).execute()
    await db.updateTable('post_tags').set({ listed_at: tie }).where('tag', '=', 'tie').execute()
    let more = 0
    for (const input of [{}, { tag: 'tie' }, { author: 'READER_1001' }]) {
      const seen = ids(await pages(input, 5, async () => void (await write(actor, `More ${more++}`, ['tie']))))
      expect(new Set(seen).size).toBe(seen.length)
      expect(seen.filter((id) => written.includes(id))).toEqual([...written].reverse())
    }
    await expect(post().list({ limit: 5, before: 'garbled' })).rejects.toMatchObject({ code: 'MALFORMED' })
    expect((await post().list({ limit: 5, tag: 'no-such-tag' })).next).toBeNull()
    expect((await post().list({ limit: 5, author: 'unknown' })).items).toEqual([])
  })

  it('counts the tags of published posts exactly with concurrent writers', async () => {
    const actor = signedIn(1_002)
    const posts = await Promise.all(Array.from({ length: 20 }, (_, n) => write(actor, `Tags ${n}`, n % 2 ? ['x', 'y'] : ['y', 'x', 'z'])))
    const counts = async () => Object.fromEntries((await post().tags({})).items.map(({ tag, count }) => [tag, count]))
    expect(await counts()).toMatchObject({ x: 20, y: 20, z: 10 })
    await Promise.all([
      ...posts.slice(0, 5).map(({ slug }) => post().update({ slug, tags: ['z', 'w'] }, { actor })),
      ...posts.slice(5, 10).map(({ slug }) => post().update({ slug, status: 'draft' }, { actor })),
      ...posts.slice(10, 15).map(({ slug }) => post().remove({ slug }, { actor })),
    ])
    const z = 10 - 3 - 2 - 3 + 5
    expect(await counts()).toMatchObject({ x: 5, y: 5, z, w: 5 })
    expect(ids(await pages({ tag: 'z' }, 4)).length).toBe(z)
    expect(Object.keys(await counts())).not.toContain('secret')
  })

  it('lists the posts that a user likes, also under a new name', async () => {
    const { user } = await services.api.user.register({ username: 'Before', email: 'name@example.org', password: 'correct horse' })
    const actor = { id: user.id, username: user.username, avatarUrl: null }
    const reader = signedIn(3_000)
    const { id } = await write(actor, 'Liked')
    const { likeCount } = await services.api.like.set({ post: id, liked: true }, { actor: reader })
    expect(likeCount).toBe(1)
    const seenBy = async (context: object) => (await post().list({ author: 'before', limit: 1 }, context)).items[0]
    await expect.poll(() => seenBy({ actor: reader })).toMatchObject({ id, likeCount: 1, liked: true })
    expect(await seenBy({})).toMatchObject({ id, likeCount: 1, liked: false })
    expect(ids((await post().list({ likedBy: reader.username.toUpperCase(), limit: 9 })).items)).toEqual([id])
    expect((await post().get({ post: id }, { actor: reader })).post.liked).toBe(true)

    await renamed(actor.id, 'After', 2)
    await expect
      .poll(async () => (await post().list({ author: 'after', limit: 9 })).items)
      .toMatchObject([{ id, author: { username: 'After' } }])
    // an older event that arrives late changes nothing
    await renamed(actor.id, 'Late', 1)
    await renamed(reader.id, 'Renamed', 1)
    await expect.poll(async () => ids((await post().list({ likedBy: 'renamed', limit: 9 })).items)).toEqual([id])
    expect((await post().get({ post: id })).post.author.username).toBe('After')

    await services.api.like.set({ post: id, liked: false }, { actor: reader })
    await expect.poll(async () => (await post().get({ post: id }, { actor: reader })).post).toMatchObject({ liked: false, likeCount: 0 })
    expect((await post().list({ likedBy: 'renamed', limit: 9 })).items).toEqual([])
  })

  const renamed = (id: number, username: string, version: number) =>
    services.log.append({
      events: [
        {
          id: crypto.randomUUID(),
          type: 'user.updated',
          key: `user:${id}`,
          version,
          channel: null,
          at: new Date().toISOString(),
          data: { user: { id, username, avatarUrl: null } },
          meta: null,
        },
      ],
    })

  it('returns a cursor after which no event of its content is missing', async () => {
    const actor = signedIn(1_004)
    const { id } = await write(actor, 'Followed')
    for (let n = 0; n < 10; n++) {
      const liking = services.api.like.set({ post: id, liked: true }, { actor: signedIn(4_000 + n) })
      const { items, cursor } = await post().list({ author: actor.username, limit: 1 })
      await liking
      const through = Number(cursor.split('-')[1])
      const { events } = await services.log.read({ after: 0, channels: [`post:${id}`], limit: 100 })
      const before = events.filter(({ sequence }) => sequence <= through).length
      expect(items).toMatchObject([{ id, likeCount: before }])
    }
  })
})
