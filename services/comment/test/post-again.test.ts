import { memoryBus } from '@duplex/bus'
import { type Client, commentContract, eventContract, likeContract, postContract } from '@duplex/contracts'
import type { Store } from '@duplex/db'
import { createEventService } from '@duplex/event'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { local } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshStore } from '@duplex/test-support'
import { signedIn } from '@duplex/test-support/services'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCommentService } from '../src/index.ts'

/** The comment and like services are stopped while a post is published, so that its event does not reach them. They still answer calls. */
describe.each(['postgresql', 'pglite'] as const)('comments and likes of a post that was gone, on %s', (kind) => {
  const author = signedIn(1)
  const logger = createLogger('test', 'error')
  const bus = memoryBus()
  const stops: (() => Promise<unknown>)[] = []
  let store: Store
  let log: Client<typeof eventContract>
  let post: Client<typeof postContract>
  let comment: Client<typeof commentContract>
  let like: Client<typeof likeContract>
  let unfollow = async () => {}

  const follow = async () => {
    const comments = createCommentService({ store, bus, log, logger, post })
    const likes = createLikeService({ store, bus, log, logger, post })
    await Promise.all([comments.start(), likes.start()])
    unfollow = async () => {
      unfollow = async () => {}
      await Promise.all([comments.stop(), likes.stop()])
    }
    comment = local(commentContract, comments.handlers)
    like = local(likeContract, likes.handlers)
  }

  beforeAll(async () => {
    store = await freshStore(kind)
    stops.push(() => store.close())
    const events = createEventService({ store, bus, logger })
    log = local(eventContract, events.handlers)
    const posts = createPostService({ store, bus, log, logger })
    post = local(postContract, posts.handlers)
    for (const service of [events, posts]) {
      await service.start()
      stops.push(() => service.stop())
    }
  })
  beforeEach(follow)
  afterEach(() => unfollow())
  afterAll(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  const publish = async (title: string) =>
    (await post.create({ title, body: 'Text.', tags: [], status: 'published' }, { actor: author })).post
  const turn = (slug: string, status: 'draft' | 'published') => post.update({ slug, status }, { actor: author })
  const write = async (reference: number | string) => (await comment.create({ post: reference, body: 'Text.' }, { actor: author })).comment
  const list = (reference: number | string) => comment.list({ post: reference, limit: 9 })
  const set = (reference: number | string) => like.set({ post: reference, liked: true }, { actor: author })
  const codes = (reference: number | string) =>
    Promise.all(
      [list, write, set].map((call) =>
        call(reference).then(
          () => 'accepted',
          ({ code }) => code,
        ),
      ),
    )
  const notFound = Array(3).fill('NOT_FOUND')
  const untilNotFound = async (id: number) => {
    await expect.poll(() => list(id).catch(({ code }) => code)).toBe('NOT_FOUND')
    await expect.poll(() => set(id).catch(({ code }) => code)).toBe('NOT_FOUND')
  }

  it('accepts them as soon as the post is published again, and ignores older events that arrive late', async () => {
    const { id, slug } = await publish('Back again')
    await Promise.all([write(id), set(id)])
    await turn(slug, 'draft')
    await untilNotFound(id)
    await unfollow()
    await turn(slug, 'published')
    expect((await list(slug)).items).toHaveLength(1)
    expect(await write(id)).toMatchObject({ postId: id })
    expect(await set(slug)).toEqual({ liked: true, likeCount: 1 })
    const at = new Date().toISOString()
    const late = { id: crypto.randomUUID(), type: 'post.withdrawn', key: `late:${id}`, version: 2, at, data: { postId: id, slug } }
    await log.append({ events: [{ ...late, channel: null, meta: null }] })
    const { head } = await log.head({})
    await follow()
    const sequence = async () => Number((await list(id)).cursor.split('-')[1])
    await expect.poll(sequence).toBeGreaterThanOrEqual(head)
    expect((await list(id)).items).toHaveLength(2)
    expect(await set(id)).toEqual({ liked: true, likeCount: 1 })
  })

  it('accepts writes for a new post with the same slug, and rejects writes for the old post', async () => {
    const { id, slug } = await publish('Hello')
    await Promise.all([write(id), set(id)])
    await post.remove({ slug }, { actor: author })
    await untilNotFound(id)
    await unfollow()
    const next = await publish('Hello')
    expect(next.slug).toBe(slug)
    expect((await list(slug)).items).toEqual([])
    expect(await write(slug)).toMatchObject({ postId: next.id })
    expect(await set(slug)).toEqual({ liked: true, likeCount: 1 })
    expect(await codes(next.id)).toEqual(Array(3).fill('accepted'))
    expect(await codes(id)).toEqual(notFound)
  })

  it('finds neither a withdrawn nor a deleted post', async () => {
    const [withdrawn, deleted] = [await publish('Withdrawn'), await publish('Deleted')]
    for (const { id } of [withdrawn, deleted]) await Promise.all([write(id), set(id)])
    await turn(withdrawn.slug, 'draft')
    await post.remove({ slug: deleted.slug }, { actor: author })
    for (const { id, slug } of [withdrawn, deleted]) {
      await untilNotFound(id)
      for (const reference of [id, slug]) expect(await codes(reference)).toEqual(notFound)
    }
  })
})
