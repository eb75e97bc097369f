import { LiveClient, transportNames } from '@duplex/live-client'
import { expect, it } from 'vitest'
import {
  deploymentSuite,
  type Reader,
  type ReaderOptions,
  RefusedError,
  readLongPolls,
  readRaw,
  readShortPolls,
  readSse,
  readWebSocket,
  Visitor,
} from '../src/index.ts'

const transports: [string, (url: string, options: ReaderOptions) => Promise<Reader>][] = [
  ['WebSocket', readWebSocket],
  ['SSE', readSse],
  ['long polling', readLongPolls],
  ['short polling', readShortPolls],
]

let people = 0
const newVisitor = (blog: { url: string }) => new Visitor(blog).register(`live_${people++}`)
const ofType = (type: string) => (received: { data: any }) => received.data?.type === type
const sequences = (events: { id: string }[]) => events.map((event) => Number(event.id.split('-')[1]))

export const live = deploymentSuite('live', (blog) => {
  it.each(transports)('delivers posts, comments and likes over %s as they happen', async (_, read) => {
    const [author, reader] = [await newVisitor(blog()), await newVisitor(blog())]
    const feed = await read(blog().url, { channels: ['feed'] })
    const post = await author.publish('Live at last')
    const published = await feed.next(ofType('post.published'))
    expect(published.data).toMatchObject({
      channel: 'feed',
      type: 'post.published',
      data: { post: { slug: post.slug, title: 'Live at last' } },
    })
    expect(published.data.data.post).not.toHaveProperty('body')
    const page = await read(blog().url, { channels: [`post:${post.id}`, `comments:${post.id}`] })
    const comment = await reader.comment(post.slug, 'Seen it')
    expect((await page.next(ofType('comment.created'))).data).toMatchObject({
      channel: `comments:${post.id}`,
      data: { comment: { id: comment.id, body: 'Seen it', author: { username: reader.username } } },
    })
    expect((await page.next(ofType('comments.changed'))).data).toMatchObject({
      channel: `post:${post.id}`,
      data: { postId: post.id, commentCount: 1 },
    })
    await reader.like(post.slug)
    const liked = await page.next(ofType('like.changed'))
    expect(liked.data).toMatchObject({ data: { postId: post.id, likeCount: 1 } })
    expect(JSON.stringify(liked.data), 'the event does not contain the user').not.toContain(reader.username)
    for (const { close } of [feed, page]) close()
  })

  it.each(transports)('delivers a burst over %s in sequence order across channels, each event once', async (_, read) => {
    const author = await newVisitor(blog())
    const posts = await Promise.all([1, 2, 3].map((index) => author.publish(`Burst ${index}`)))
    const reader = await read(blog().url, { channels: ['feed', ...posts.flatMap((post) => [`post:${post.id}`, `comments:${post.id}`])] })
    await Promise.all(Array.from({ length: 30 }, (_, index) => author.comment(posts[index % 3]!.slug, `burst ${index}`)))
    const comments = () => reader.events().filter((event) => event.type === 'comment.created')
    await expect.poll(() => comments().length, { timeout: 15_000 }).toBe(30)
    const order = sequences(reader.events())
    expect(order).toEqual([...new Set(order)].sort((a, b) => a - b))
    reader.close()
  })

  it.each(transports)('resumes over %s from every cursor with exactly the later events', async (_, read) => {
    const author = await newVisitor(blog())
    const post = await author.publish('Resumed')
    const options = { channels: [`comments:${post.id}`] }
    const first = await read(blog().url, options)
    const start = first.cursor()
    for (let index = 0; index < 10; index++) await author.comment(post.slug, `resume ${index}`)
    await first.next((received) => received.data?.data?.comment?.body === 'resume 9')
    first.close()
    const ids: string[] = first.events().map((event) => event.id)
    expect(ids).toHaveLength(10)
    for (const [index, after] of [start, ...ids].entries()) {
      const resumed = await read(blog().url, { ...options, after })
      if (index < 10) await resumed.next((received) => received.data?.data?.comment?.body === 'resume 9')
      expect(resumed.events().map((event) => event.id)).toEqual(ids.slice(index))
      resumed.close()
    }
  })

  it.each(transports)('accepts a cursor of %s over every transport', async (_, read) => {
    const author = await newVisitor(blog())
    const post = await author.publish('Across transports')
    const options = { channels: [`comments:${post.id}`] }
    const first = await read(blog().url, options)
    for (let index = 0; index < 4; index++) await author.comment(post.slug, `across ${index}`)
    await expect.poll(() => first.events().length, { timeout: 15_000 }).toBe(4)
    first.close()
    const ids = first.events().map((event) => event.id)
    for (const [name, resume] of transports) {
      const resumed = await resume(blog().url, { ...options, after: ids[1] })
      await expect.poll(() => resumed.events().length, { timeout: 15_000, message: `over ${name}` }).toBe(2)
      expect(
        resumed.events().map((event) => event.id),
        name,
      ).toEqual(ids.slice(2))
      resumed.close()
    }
    const browser = await readSse(blog().url, { ...options, headers: { 'last-event-id': ids[2] } })
    await expect.poll(() => browser.events().map((event) => event.id), { timeout: 15_000 }).toEqual(ids.slice(3))
    browser.close()
  })

  it.each(['SSE', 'WebSocket'] as const)('resumes without a gap after %s was cut off at any byte', async (transport) => {
    const author = await newVisitor(blog())
    const post = await author.publish('Cut anywhere')
    const options = { channels: [`comments:${post.id}`] }
    const raw = await readRaw(blog().url, transport, options)
    for (let index = 0; index < 3; index++) await author.comment(post.slug, `Zürich 🌍 ${index}`)
    await expect.poll(() => raw.bytes().includes('Zürich 🌍 2'), { timeout: 15_000 }).toBe(true)
    raw.close()
    const bytes = raw.bytes()
    const whole = raw.read(bytes)
    expect(whole.ids).toHaveLength(3)
    const rests = new Map<string, string[]>()
    for (let length = 0; length <= bytes.length; length++) {
      const { cursor, ids } = raw.read(bytes.subarray(0, length))
      // a client that was cut off before it received a cursor starts again
      if (cursor === null) continue
      if (!rests.has(cursor)) {
        const resumed = await readSse(blog().url, { ...options, after: cursor })
        await expect.poll(() => resumed.events().length, { timeout: 15_000 }).toBe(3 - ids.length)
        rests.set(
          cursor,
          resumed.events().map((event) => event.id),
        )
        resumed.close()
      }
      expect([...ids, ...rests.get(cursor)!], `cut after ${length} of ${bytes.length} bytes`).toEqual(whole.ids)
    }
    // every event, and before them the cursor of the opening; a heartbeat may add a cursor between two events
    expect([...rests.keys()].filter((cursor) => whole.ids.includes(cursor))).toEqual(whole.ids)
    expect(whole.ids).not.toContain([...rests.keys()][0])
  })

  it('lets readers of every transport resume over another one after the gateway was killed', async () => {
    const author = await newVisitor(blog())
    const post = await author.publish('Before and after')
    const options = { channels: [`comments:${post.id}`] }
    const readers = await Promise.all(transports.map(([, read]) => read(blog().url, options)))
    await author.comment(post.slug, 'before')
    for (const reader of readers) await expect.poll(() => reader.events().length, { timeout: 15_000 }).toBe(1)
    await blog().kill(blog().frontProcess)
    for (const reader of readers) await reader.ended
    await author.persistComment(post.slug, 'after')
    await expect.poll(async () => (await fetch(`${blog().url}/health/ready`)).status, { timeout: 15_000 }).toBe(200)
    for (const [index, [name]] of transports.entries()) {
      // over the next transport, from where this one was
      const resume = transports[(index + 1) % transports.length]![1]
      const resumed = await resume(blog().url, { ...options, after: readers[index]!.cursor() })
      await expect
        .poll(() => resumed.events().map((event) => event.data.comment.body), { timeout: 15_000, message: name })
        .toEqual(['after'])
      resumed.close()
    }
  })

  it('accepts the Live-Cursor of a page and delivers the events after it', async () => {
    const author = await newVisitor(blog())
    const post = await author.publish('From the page on')
    const page = await author.request('GET', `/api/posts/${post.slug}/comments`)
    await author.comment(post.slug, 'after the page')
    const reader = await readSse(blog().url, { channels: [`comments:${post.id}`], after: page.headers.get('live-cursor') })
    expect((await reader.next(ofType('comment.created'))).data.data.comment.body).toBe('after the page')
    reader.close()
  })

  it.each(transports)('sends reset over %s for a cursor it cannot resume from', async (_, read) => {
    const { cursor } = (await new Visitor(blog()).request<{ cursor: string }>('GET', '/api/status')).body
    const [epoch, sequence] = cursor.split('-')
    for (const after of ['foreign0epoch-1', `${epoch}-${Number(sequence) + 1_000_000}`]) {
      const reader = await read(blog().url, { channels: ['feed'], after })
      const reset = await reader.next((received) => received.kind === 'reset')
      expect(reset.data.cursor).toMatch(new RegExp(`^${epoch}-`))
      reader.close()
    }
  })

  it.each(transports)('rejects channels over %s that the client may not follow', async (_, read) => {
    const author = await newVisitor(blog())
    const draft = (await author.request<any>('POST', '/api/posts', { title: 'Hidden', body: 'b' })).body.post
    const auth = { authorization: `Bearer ${author.token}` }
    const refused = async (channels: string[], headers = {}) => {
      const reader = await read(blog().url, { channels, headers }).catch((error: unknown) => error)
      if (!(reader instanceof Error)) throw new Error(`${channels} was not refused`)
      return reader instanceof RefusedError ? reader.body.code : 'refused'
    }
    const codes = [
      await refused([`post:${draft.id}`], auth),
      await refused([`comments:${draft.id}`, 'feed']),
      await refused(['nonsense']),
      await refused([`user:${author.user!.id}`]),
      await refused([`user:${author.user!.id + 1}`], auth),
      await refused(Array.from({ length: 101 }, (_, index) => `lab:${index}`)),
    ]
    expect(codes).toEqual(
      // a WebSocket client cannot read the body of a rejected upgrade
      read === readWebSocket
        ? codes.map(() => 'refused')
        : ['NOT_FOUND', 'NOT_FOUND', 'MALFORMED', 'UNAUTHENTICATED', 'FORBIDDEN', 'MALFORMED'],
    )
    const own = await read(blog().url, { channels: [`user:${author.user!.id}`], headers: auth })
    own.close()
  })

  it('stores a comment from the WebSocket once per ref and acknowledges it', async () => {
    const author = await newVisitor(blog())
    const post = await author.publish('Commented by socket')
    const socket = await readWebSocket(blog().url, {
      channels: [`comments:${post.id}`],
      headers: { authorization: `Bearer ${author.token}` },
    })
    socket.send({ op: 'comment', ref: 'r1', post: post.id, body: 'by socket' })
    const ack = await socket.next((received) => received.kind === 'ack' && received.data.ref === 'r1')
    expect(ack.data.comment).toMatchObject({ body: 'by socket', author: { username: author.username } })
    socket.send({ op: 'comment', ref: 'r1', post: post.id, body: 'by socket' })
    socket.send({ op: 'comment', ref: 'r2', post: post.id, body: '' })
    expect((await socket.next((received) => received.kind === 'error')).data).toMatchObject({ ref: 'r2', code: 'INVALID' })
    expect(await author.comments(post.slug)).toHaveLength(1)
    const anonymous = await readWebSocket(blog().url, { channels: [] })
    anonymous.send({ op: 'comment', ref: 'r3', post: post.id, body: 'anonymous' })
    expect((await anonymous.next((received) => received.kind === 'error')).data).toMatchObject({ ref: 'r3', code: 'UNAUTHENTICATED' })
    for (const { close } of [socket, anonymous]) close()
  })

  it('reports who reads the comments and who is typing', async () => {
    const [author, reader] = [await newVisitor(blog()), await newVisitor(blog())]
    const post = await author.publish('Read together')
    const as = (visitor: Visitor) => ({ channels: [`comments:${post.id}`], headers: { authorization: `Bearer ${visitor.token}` } })
    const [stream, socket, anonymous] = [
      await readSse(blog().url, as(author)),
      await readWebSocket(blog().url, as(reader)),
      await readSse(blog().url, { channels: [`comments:${post.id}`] }),
    ]
    for (const { next } of [stream, socket, anonymous]) {
      const { data } = await next(({ kind, data }) => kind === 'presence' && data.count === 3)
      expect(data.users.map(({ username }: { username: string }) => username).sort()).toEqual([author.username, reader.username])
    }
    socket.send({ op: 'typing', channel: `comments:${post.id}` })
    for (const { next } of [stream, anonymous]) {
      const { data } = await next(({ kind }) => kind === 'typing')
      expect(data).toMatchObject({ channel: `comments:${post.id}`, user: { username: reader.username } })
    }
    for (const { close } of [anonymous, socket]) close()
    await expect.poll(() => stream.received.findLast(({ kind }) => kind === 'presence')!.data.count).toBe(1)
    stream.close()
  })

  it('subscribes and unsubscribes over the WebSocket', async () => {
    const author = await newVisitor(blog())
    const [one, two] = [await author.publish('Sub one'), await author.publish('Sub two')]
    const socket = await readWebSocket(blog().url, { channels: [] })
    const cursor = socket.cursor()
    await author.comment(one.slug, 'before')
    socket.send({ op: 'subscribe', ref: 's1', channels: [`comments:${one.id}`], after: cursor })
    await socket.next((received) => received.kind === 'ack' && received.data.ref === 's1')
    await socket.next((received) => received.data?.data?.comment?.body === 'before')
    socket.send({ op: 'subscribe', ref: 's2', channels: [`comments:${two.id}`] })
    await socket.next((received) => received.kind === 'ack' && received.data.ref === 's2')
    socket.send({ op: 'unsubscribe', ref: 'u1', channels: [`comments:${one.id}`] })
    await socket.next((received) => received.kind === 'ack' && received.data.ref === 'u1')
    await author.comment(one.slug, 'unheard')
    await author.comment(two.slug, 'heard')
    await socket.next((received) => received.data?.data?.comment?.body === 'heard')
    expect(socket.events().map((event) => event.data.comment.body)).toEqual(['before', 'heard'])
    socket.close()
  })

  it('sends an error for an invalid frame and disconnects after one that is too long', async () => {
    const socket = await readWebSocket(blog().url, { channels: ['feed'] })
    socket.send('no frame')
    expect((await socket.next(({ kind }) => kind === 'error')).data).toMatchObject({ ref: null, code: 'MALFORMED' })
    socket.send({ op: 'comment', ref: 'long', post: 1, body: 'x'.repeat(70_000) })
    expect(await socket.ended).toBe(1009)
  })

  it.each([
    ['SSE', 'sse'],
    ['WebSocket', 'websocket'],
  ] as const)(
    'disconnects a client over %s that does not read, and delivers the later events after it resumes',
    async (transport, name) => {
      const author = await newVisitor(blog())
      const post = await author.publish('Too much to read')
      const stuck = await readRaw(blog().url, transport, { channels: [`comments:${post.id}`] })
      stuck.pause()
      const open = async () => (await blog().metrics(blog().frontProcess)).get(`duplex_live_connections{transport="${name}"}`)
      await expect.poll(open).toBe(1)
      let written = 0
      while ((await open()) === 1) {
        await Promise.all([1, 2, 3, 4].map(() => author.comment(post.slug, '&'.repeat(5_000))))
        expect((written += 4)).toBeLessThan(2_000)
      }
      stuck.resume()
      await stuck.ended
      const { ids, cursor } = stuck.read(stuck.bytes())
      const resumed = await readSse(blog().url, { channels: [`comments:${post.id}`], after: cursor })
      await expect.poll(() => ids.length + resumed.events().length, { timeout: 15_000 }).toBe(written)
      expect(new Set([...ids, ...resumed.events().map(({ id }) => id)]).size).toBe(written)
      resumed.close()
    },
    120_000,
  )

  it('ignores further requests on the connection of a stream', async () => {
    const author = await newVisitor(blog())
    const post = await author.publish('One stream')
    const raw = await readRaw(blog().url, 'SSE', { channels: [`comments:${post.id}`] })
    raw.write('GET /api/status HTTP/1.1\r\nHost: localhost\r\n\r\n')
    await author.comment(post.slug, 'after it')
    await expect.poll(() => raw.read(raw.bytes()).ids.length, { timeout: 15_000 }).toBe(1)
    expect(raw.bytes().includes('HTTP/1.1')).toBe(false)
    raw.close()
  })

  it.each(transports)('ends the streams of a session that is signed out over %s', async (_, read) => {
    const visitor = await newVisitor(blog())
    const reader = await read(blog().url, { channels: [`user:${visitor.user!.id}`], headers: { authorization: `Bearer ${visitor.token}` } })
    expect((await visitor.request('DELETE', '/api/sessions/current')).status).toBe(204)
    const code = await reader.ended
    if (read === readWebSocket) expect(code).toBe(4501)
  })

  it('does not deliver the text of a deleted comment to an old cursor', async () => {
    const author = await newVisitor(blog())
    const post = await author.publish('Forgotten')
    const page = await readSse(blog().url, { channels: [`comments:${post.id}`] })
    const start = page.cursor()
    const comment = await author.comment(post.slug, 'to be forgotten')
    await page.next(ofType('comment.created'))
    expect((await author.request('DELETE', `/api/comments/${comment.id}`)).status).toBe(204)
    await page.next(ofType('comment.deleted'))
    page.close()
    const late = await readSse(blog().url, { channels: [`comments:${post.id}`], after: start })
    await late.next(ofType('comment.deleted'))
    expect(JSON.stringify(late.received)).not.toContain('to be forgotten')
    expect(await author.comments(post.slug)).toMatchObject([{ id: comment.id, deleted: true, body: null, author: null }])
    late.close()
  })

  it('does not deliver a text that was edited to an old cursor, but the newest state', async () => {
    const author = await newVisitor(blog())
    const feed = await readSse(blog().url, { channels: ['feed'] })
    const start = feed.cursor()
    feed.close()
    const post = await author.publish('Edited away')
    const channels = ['feed', `post:${post.id}`, `comments:${post.id}`]
    const page = await readSse(blog().url, { channels })
    const comment = await author.comment(post.slug, 'edited away')
    for (const title of ['Edited away again', 'The last title'])
      expect((await author.request('PATCH', `/api/posts/${post.slug}`, { title, body: title })).status).toBe(200)
    expect((await author.request('PATCH', `/api/comments/${comment.id}`, { body: 'The last word' })).status).toBe(200)
    await page.next(ofType('comment.updated'))
    await page.next(({ data }) => data?.data?.post?.title === 'The last title')
    page.close()
    const late = await readSse(blog().url, { channels, after: start })
    const published = await late.next(({ data }) => data?.type === 'post.published' && data.data.post.id === post.id)
    expect(published.data.data.post).toMatchObject({ title: 'The last title', excerpt: 'The last title' })
    expect((await late.next(ofType('comment.created'))).data.data.comment.body).toBe('The last word')
    await late.next(ofType('comment.updated'))
    const texts = late
      .events()
      .filter(({ type }) => /^(post|comment)\./.test(type))
      .map(({ data }) => JSON.stringify(data))
    for (const text of texts) expect(text).not.toMatch(/edited away/i)
    late.close()
  })

  it.each(transportNames)('delivers every event to its own client over %s', async (transport) => {
    const author = await newVisitor(blog())
    const post = await author.publish('By the client')
    const bodies: string[] = []
    const open = Promise.withResolvers<void>()
    const client = new LiveClient({
      url: `${blog().url}/live`,
      transport,
      channels: [`comments:${post.id}`],
      onEvent: (event) => event.type === 'comment.created' && bodies.push(event.data.comment.body!),
      onState: (state) => state === 'open' && open.resolve(),
    })
    await open.promise
    for (let index = 0; index < 5; index++) await author.comment(post.slug, `client ${index}`)
    await expect.poll(() => bodies).toEqual([0, 1, 2, 3, 4].map((index) => `client ${index}`))
    client.close()
  })
})
