import { memoryBus } from '@duplex/bus'
import { type Client, commentContract, eventContract, likeContract, type NewEvent, postContract } from '@duplex/contracts'
import { createEventService } from '@duplex/event'
import { createLikeService } from '@duplex/like'
import { createPostService } from '@duplex/post'
import { connectNats, local, natsClient, type RpcServer, serveNats } from '@duplex/rpc'
import { createLogger } from '@duplex/runtime'
import { freshStore, startNats } from '@duplex/test-support'
import { signedIn } from '@duplex/test-support/services'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createCommentService } from '../src/index.ts'

const author = signedIn(1)
const logger = createLogger('test', 'error')
const stops: (() => Promise<unknown>)[] = []
let log: Client<typeof eventContract>
let post: Client<typeof postContract>
let comment: Client<typeof commentContract>
let like: Client<typeof likeContract>
let server: RpcServer
let serve: () => RpcServer

/** The post service is behind a broker, so that it can be stopped. */
beforeAll(async () => {
  const broker = await startNats()
  stops.push(broker.stop)
  const nats = await connectNats(broker.url, { name: 'test', logger })
  stops.push(() => nats.close())
  const store = await freshStore('postgresql')
  stops.push(() => store.close())
  const bus = memoryBus()
  const events = createEventService({ store, bus, logger })
  log = local(eventContract, events.handlers)
  const posts = createPostService({ store, bus, log, logger })
  const comments = createCommentService({ store, bus, log, logger, post: natsClient(postContract, nats) })
  const likes = createLikeService({ store, bus, log, logger, post: natsClient(postContract, nats) })
  for (const service of [events, posts, comments, likes]) {
    await service.start()
    stops.push(() => service.stop())
  }
  serve = () => serveNats(postContract, posts.handlers, nats, { logger })
  server = serve()
  await server.ready
  stops.push(() => server.stop())
  post = local(postContract, posts.handlers)
  comment = local(commentContract, comments.handlers)
  like = local(likeContract, likes.handlers)
})
afterAll(async () => {
  for (const stop of stops.reverse()) await stop()
})

const publish = async () => (await post.create({ title: 'A post', body: 'Text.', tags: [], status: 'published' }, { actor: author })).post
const soon = () => ({ actor: author, deadline: performance.now() + 10_000 })
const write = (id: number) => comment.create({ post: id, body: 'Text.' }, soon())
const set = (id: number) => like.set({ post: id, liked: true }, soon())

it('accepts comments and likes on known posts while the post service is stopped, and returns UNAVAILABLE for others', async () => {
  const { id } = await publish()
  const gone = await publish()
  for (const each of [id, gone.id]) await Promise.all([write(each), set(each)])
  await post.remove({ slug: gone.slug }, { actor: author })
  for (const call of [write, set]) await expect.poll(() => call(gone.id).catch(({ code }) => code)).toBe('NOT_FOUND')
  await server.stop()
  for (const call of [write, set]) await expect(call(gone.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await write(id)
  expect(await set(id)).toEqual({ liked: true, likeCount: 1 })
  expect((await comment.list({ post: id, limit: 9 })).items).toHaveLength(2)
  for (const call of [write, set]) await expect(call(id + 1_000)).rejects.toMatchObject({ code: 'UNAVAILABLE' })
  server = serve()
  await server.ready
  for (const call of [write, set]) await expect(call(id + 1_000)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('ignores an event that is older than the post it has read', async () => {
  const { id, slug } = await publish()
  await post.update({ slug, title: 'Newer' }, { actor: author })
  await write(id)
  const late = (type: string, version: number): NewEvent => {
    const at = new Date().toISOString()
    return { id: crypto.randomUUID(), type, key: `late:${id}`, version, channel: null, at, data: { postId: id, slug }, meta: null }
  }
  await log.append({ events: [late('post.withdrawn', 1)] })
  const { head } = await log.head({})
  await expect.poll(async () => Number((await comment.list({ post: id, limit: 1 })).cursor.split('-')[1])).toBeGreaterThanOrEqual(head)
  await log.append({ events: [late('post.withdrawn', 3)] })
  await expect.poll(() => comment.list({ post: id, limit: 1 }).catch(({ code }) => code)).toBe('NOT_FOUND')
})
