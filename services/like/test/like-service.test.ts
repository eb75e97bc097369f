import { type RunningServices, signedIn, startServices, untilAnswered } from '@duplex/test-support/services'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { LikeTables } from '../src/tables.ts'

describe.each(['postgresql', 'pglite'] as const)('likes on %s', (kind) => {
  let services: RunningServices
  const author = signedIn(1_001)
  const publish = async (title = 'A post') =>
    (await services.api.post.create({ title, body: 'Text.', tags: [], status: 'published' }, { actor: author })).post
  const set = (post: number | string, liked: boolean, actor = signedIn(1_002)) =>
    untilAnswered(() => services.api.like.set({ post, liked }, { actor }))
  const changesOf = async (id: number) =>
    (await services.log.read({ after: 0, channels: [`post:${id}`], limit: 1_000 })).events.filter(({ type }) => type === 'like.changed')
  const rows = (postId: number) =>
    services.store.schema<LikeTables>('likes').kysely.selectFrom('likes').selectAll().where('post_id', '=', postId).execute()

  beforeAll(async () => {
    services = await startServices(kind)
  })
  afterAll(() => services.stop())

  it('counts a repeated like once, with one event', async () => {
    const { id, slug } = await publish()
    expect(await set(id, true)).toEqual({ liked: true, likeCount: 1 })
    expect(await set(slug, true)).toEqual({ liked: true, likeCount: 1 })
    expect(await set(id, false)).toEqual({ liked: false, likeCount: 0 })
    expect(await set(id, false)).toEqual({ liked: false, likeCount: 0 })
    const user = signedIn(1_002)
    await expect
      .poll(() => changesOf(id))
      .toMatchObject([
        { key: `likes:${id}`, version: 1, data: { postId: id, likeCount: 1 }, meta: { user, liked: true } },
        { key: `likes:${id}`, version: 2, data: { postId: id, likeCount: 0 }, meta: { user, liked: false } },
      ])
  })

  it('counts exactly during 50 concurrent likes and unlikes, also in post lists', async () => {
    const { id } = await publish()
    const people = Array.from({ length: 50 }, (_, n) => signedIn(2_000 + n))
    await Promise.all(people.flatMap((person, n) => (n % 5 ? [set(id, true, person)] : [set(id, true, person), set(id, true, person)])))
    await Promise.all(people.slice(0, 30).map((person, n) => set(id, n >= 20, person)))
    const likes = await rows(id)
    expect(likes).toHaveLength(30)
    expect((await set(id, true, people[40])).likeCount).toBe(30)
    const versions = async () => (await changesOf(id)).map(({ version }) => version)
    await expect.poll(versions).toEqual(Array.from({ length: 70 }, (_, n) => n + 1))
    const listed = async () => (await services.api.post.list({ limit: 1 }, { actor: people[49] })).items[0]
    await expect.poll(listed).toMatchObject({ id, likeCount: 30, liked: true })
    expect((await services.api.post.get({ post: id }, { actor: people[0] })).post).toMatchObject({ likeCount: 30, liked: false })
  })

  it('rejects likes of drafts, of posts that are gone, and without an actor', async () => {
    const { id, slug } = await publish('Short-lived')
    await expect(services.api.like.set({ post: id, liked: true })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    await expect(set('no-such-post', true)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const { post: draft } = await services.api.post.create({ title: 'Draft', body: 'x', tags: [], status: 'draft' }, { actor: author })
    await expect(set(draft.id, true, author)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const attempts = Array.from({ length: 20 }, (_, n) => set(n % 2 ? id : slug, true, signedIn(3_000 + n)))
    await services.api.post.remove({ slug }, { actor: author })
    for (const attempt of await Promise.allSettled(attempts)) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'NOT_FOUND' })
    }
    await expect.poll(() => rows(id)).toEqual([])
    await expect(set(id, true)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
