import { freshDatabase, startNats, startRedis } from '@duplex/test-support'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import {
  type Balancer,
  type Blog,
  balance,
  connectReaders,
  type RunOptions,
  readLongPolls,
  readShortPolls,
  readSse,
  readWebSocket,
  runBlog,
  Visitor,
} from '../src/index.ts'

/** Two gateways of the microservices and the monolith: one blog behind one address. */
let blogs: Blog[]
let address: Balancer
const undo: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  const [database, nats, redis] = [await freshDatabase(), await startNats(), await startRedis()]
  undo.push(() => database.remove(), nats.stop, redis.stop)
  const environment = { DATABASE_URL: database.config.databaseUrl, NATS_URL: nats.url, REDIS_URL: redis.url }
  const run = async (deployment: Blog['deployment'], options?: RunOptions) => {
    const blog = await runBlog(deployment, () => environment, options)
    undo.push(blog.stop)
    return blog
  }
  blogs = [await run('microservices'), await run('microservices', { processes: ['gateway'] }), await run('monolith')]
  address = await balance(blogs.map(({ url }) => url))
  undo.push(address.stop)
})
afterAll(async () => {
  for (const step of undo.reverse()) await step()
})

let people = 0
const newVisitor = () => new Visitor(address).register(`many_${people++}`)

it('serves readers of every transport behind one address while each gateway is killed in turn', async () => {
  const author = await newVisitor()
  const post = await author.publish('Through many doors')
  const group = await connectReaders(address.url, [`comments:${post.id}`], 48)
  onTestFinished(() => group.close())
  for (const blog of blogs) {
    const metrics = await blog.metrics(blog.frontProcess)
    for (const transport of ['sse', 'websocket'])
      expect(metrics.get(`duplex_live_connections{transport="${transport}"}`), blog.deployment).toBeGreaterThan(0)
  }

  const written: number[] = []
  let killing = true
  const writing = (async () => {
    for (let index = 0; killing; index++) {
      const { id } = await author.persistComment(post.slug, `comment ${index}`)
      written.push(id)
    }
  })()
  for (const blog of blogs) {
    const until = written.length + 10
    await expect.poll(() => written.length, { timeout: 40_000 }).toBeGreaterThan(until)
    await blog.kill(blog.frontProcess)
  }
  killing = false
  await writing
  for (const { comments, errors, transport } of group.readers) {
    await expect.poll(() => comments, { timeout: 20_000, message: transport }).toEqual(written)
    expect(errors, transport).toEqual([])
  }
}, 120_000)

it('lets a reader resume at any other gateway of either deployment', async () => {
  const author = await newVisitor()
  const post = await author.publish('Moved on')
  const channels = [`comments:${post.id}`]
  const transports = [readWebSocket, readSse, readLongPolls, readShortPolls]
  for (const [from, first] of blogs.entries()) {
    const readers = await Promise.all(transports.map((read) => read(first.url, { channels })))
    const before = await author.comment(post.slug, `while at ${from}`)
    for (const reader of readers)
      await expect.poll(() => reader.events().map((event) => event.data.comment.id), { timeout: 15_000 }).toEqual([before.id])
    for (const reader of readers) reader.close()
    const after = await author.comment(post.slug, `on the way from ${from}`)
    for (const next of blogs) {
      for (const [index, reader] of readers.entries()) {
        const resumed = await transports[(index + 1) % transports.length]!(next.url, { channels, after: reader.cursor() })
        await expect.poll(() => resumed.events().map((event) => event.data.comment.id), { timeout: 15_000 }).toEqual([after.id])
        resumed.close()
      }
    }
  }
})

it('counts the readers of all gateways and removes those of a killed one', async () => {
  const author = await newVisitor()
  const post = await author.publish('In many rooms')
  const enter = async ({ url }: Blog) => {
    const visitor = await newVisitor()
    const headers = { authorization: `Bearer ${visitor.token}` }
    return { name: visitor.username, reader: await readWebSocket(url, { channels: [`comments:${post.id}`], headers }) }
  }
  const [here, there, elsewhere] = [await enter(blogs[0]!), await enter(blogs[1]!), await enter(blogs[2]!)]
  const presenceOf = ({ reader }: typeof here) => {
    const presence = reader.received.findLast(({ kind }) => kind === 'presence')?.data
    return [presence?.count, presence?.users.map(({ username }: { username: string }) => username).sort()]
  }
  const all = [here, there, elsewhere].map(({ name }) => name).sort()
  for (const one of [here, there, elsewhere]) await expect.poll(() => presenceOf(one)).toEqual([3, all])
  elsewhere.reader.send({ op: 'typing', channel: `comments:${post.id}` })
  for (const { reader } of [here, there])
    expect((await reader.next(({ kind }) => kind === 'typing')).data.user.username).toBe(elsewhere.name)
  await blogs[1]!.kill('gateway')
  for (const one of [here, elsewhere]) await expect.poll(() => presenceOf(one)).toEqual([2, all.filter((name) => name !== there.name)])
  for (const { reader } of [here, elsewhere]) reader.close()
})
