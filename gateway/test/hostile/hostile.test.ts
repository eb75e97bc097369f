import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { type ApiDocument, answerCheck } from '@duplex/test-support'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { WebSocket } from 'ws'
import { Caller } from '../support/caller.ts'
import { type Blog, startBlog } from '../support/start-blog.ts'
import { rawRequests, sendRaw } from './raw-http.ts'
import { type Document, type HostileRequest, hostileRequests } from './requests.ts'
import { hostileText, hostileValue } from './values.ts'

/** The same inputs each time, so that a failure stays; another seed finds others. */
const seed = Number(process.env.HOSTILE_SEED ?? 20_261_124)
const inputs = Number(process.env.HOSTILE_INPUTS ?? 100_000)
const CHUNK = 1_000
const CONCURRENCY = 12
/** Milliseconds in which every answer has to be there, on a machine that has other things to do. */
const BOUND = 20_000

let blog: Blog
let document: Document
let check: ReturnType<typeof answerCheck>
let mine: Caller
let theirs: Caller
let victim: { slug: string; draft: string; postId: number; comment: number }
/** What nobody but its owner may ever see. */
const secrets: string[] = []
const secret = (): string => {
  // a username too can be as long as that
  const text = `hush${randomUUID().replaceAll('-', '').slice(0, 16)}`
  secrets.push(text)
  return text
}

let attackers = 0
/** Answers that a service was not there, or not in time: a busy machine may bring a few. */
let late = 0
let arming: Promise<void> | null = null
const known = new Map<string, string>()

beforeAll(async () => {
  blog = await startBlog()
  const nobody = new Caller(blog.app)
  // the first who registers becomes the admin, who may see more
  await nobody.register('owner')
  theirs = await plant(nobody)
  document = blog.app.swagger() as unknown as Document
  check = answerCheck(document as unknown as ApiDocument)
}, 180_000)
afterAll(() => blog.close())

/** The other user, with secrets in what is theirs alone: their address, a draft, where they are signed in, who follows them. */
async function plant(nobody: Caller): Promise<Caller> {
  const registration = { username: 'ben', email: `${secret()}@example.com`, password: 'correct horse' }
  const registered = await nobody.post('/api/users', registration, { headers: { 'user-agent': secret() } })
  const ben = new Caller(blog.app, registered.json().token)
  const draft = (await ben.post('/api/posts', { title: 'Not yet', body: `In it is ${secret()}.` })).json().post
  const slug = await ben.publish('For everybody')
  const { id } = (await ben.get(`/api/posts/${slug}`)).json().post
  const comment = await ben.post(`/api/posts/${slug}/comments`, { body: 'By its author' })
  victim = { slug, draft: draft.slug, postId: id, comment: comment.json().comment.id }
  await (await nobody.register(secret())).put('/api/users/ben/follow')
  expect(secrets.length).toBeGreaterThan(3)
  await vi.waitFor(async () => {
    const own = ['/api/me', `/api/posts/${draft.slug}`, '/api/me/sessions', '/api/me/notifications']
    const seen = (await Promise.all(own.map((url) => ben.get(url)))).map(({ body }) => body).join()
    for (const one of secrets) expect(seen, 'its owner sees it').toContain(one)
  }, 20_000)
  secrets.push(ben.token!)
  return ben
}

/** What the other user has: none of it may change, whatever the attacker does. */
async function whatIsTheirs() {
  const [me, sessions, draft, post, comments] = await Promise.all([
    theirs.get('/api/me'),
    theirs.get('/api/me/sessions'),
    theirs.get(`/api/posts/${victim.draft}`),
    theirs.get(`/api/posts/${victim.slug}`),
    theirs.get(`/api/posts/${victim.slug}/comments`),
  ])
  const { followerCount: _, ...user } = me.json().user
  const { likeCount: __, commentCount: ___, ...published } = post.json().post
  return {
    user,
    sessions: sessions.json().items.length,
    draft: draft.json().post,
    published,
    comment: comments.json().items.find(({ id }: { id: number }) => id === victim.comment),
  }
}

/** A session and things of the attacker's own, made anew where an input has ended them. */
function armed(anew: boolean): Promise<void> {
  arming ??= arm(anew).finally(() => {
    arming = null
  })
  return arming
}

async function arm(anew: boolean): Promise<void> {
  if (anew || (await mine.get('/api/me')).statusCode !== 200) mine = await new Caller(blog.app).register(`ada_${attackers++}`)
  const { username } = (await mine.get('/api/me')).json().user
  const slug = await mine.publish('Mine')
  const comment = (await mine.post(`/api/posts/${slug}/comments`, { body: 'Mine too' })).json().comment.id
  const cursor = (await mine.get('/api/posts')).headers['live-cursor']
  const values = {
    ':myName': username,
    ':mySlug': slug,
    ':myComment': comment,
    ':theirName': 'ben',
    ':theirSlug': victim.slug,
    ':theirDraft': victim.draft,
  }
  const more = { ':theirComment': victim.comment, ':theirPostId': victim.postId, ':cursor': cursor }
  for (const [name, value] of Object.entries({ ...values, ...more })) known.set(name, String(value))
}

const filled = (text: string): string => text.replace(/:(my|their|cursor)[A-Za-z]*/g, (name) => known.get(name) ?? name)

async function send(input: HostileRequest): Promise<void> {
  const { sender } = input
  if (sender === 'mine') await arming
  // the other user reads, and does nothing
  const method = sender === 'theirs' && !['GET', 'HEAD', 'OPTIONS'].includes(input.method) ? 'GET' : input.method
  const tokens = { mine: mine.token, theirs: theirs.token, nobody: null, garbled: input.url.length % 8 ? 'gar bled' : 'x'.repeat(43) }
  const headers = Object.fromEntries(Object.entries(input.headers).map(([name, value]) => [name, filled(value)]))
  if (tokens[sender]) headers.authorization = `Bearer ${tokens[sender]}`
  const body = typeof input.body === 'string' ? filled(input.body) : input.body
  const payload = body === null ? {} : { payload: Buffer.from(body) }
  const timer = Promise.withResolvers<never>()
  const timeout = setTimeout(() => timer.reject(new Error(`no answer within ${BOUND} ms`)), BOUND)
  try {
    const response = await Promise.race([
      blog.app.inject({ method: method as 'GET', url: filled(input.url), headers, ...payload }),
      timer.promise,
    ])
    const { statusCode: status, body: text } = response
    if (status === 500 || text.includes('"INTERNAL"')) throw new Error(`answered ${status}: ${text}`)
    if (status > 500) late++
    const url = response.raw.req.url!
    if (sender === 'mine' && status === 401 && tokens.mine === mine.token) armed(true).catch(() => {})
    // the document does not describe itself
    if (/^\/(api(?!\/docs)(\/|\?|$)|live(\?|$))/.test(url)) check({ method, url, status, headers: response.headers, body: text })
    const whole = JSON.stringify(response.headers) + text
    if (sender !== 'theirs' && secrets.some((one) => whole.includes(one))) throw new Error(`told a secret: ${text}`)
  } catch (error) {
    const shown = { ...input, body: typeof body === 'string' ? body.slice(0, 2_000) : body && Buffer.from(body).toString('base64') }
    throw new Error(`${JSON.stringify(shown)}\n${(error as Error).message}`, { cause: error })
  } finally {
    clearTimeout(timeout)
  }
}

/** Some at once, so that requests meet in the middle of each other. */
async function sendAll(requests: HostileRequest[]): Promise<void> {
  const left = requests.values()
  const worker = async () => {
    for (const request of left) await send(request)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

describe('whatever is sent', () => {
  it(`is answered as documented, with nobody else’s data, and never by a failure (seed ${seed})`, async () => {
    const before = await whatIsTheirs()
    const requests = hostileRequests(document)
    for (let sent = 0; sent < inputs; sent += CHUNK) {
      await armed(sent === 0)
      await sendAll(fc.sample(requests, { seed: seed + sent, numRuns: CHUNK }))
    }
    expect(await whatIsTheirs()).toEqual(before)
    expect(late).toBeLessThan(inputs / 100)
  }, 1_800_000)

  it(`as bytes over a connection is refused or answered, and harms nobody else’s (seed ${seed})`, async () => {
    await blog.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = blog.app.server.address() as AddressInfo
    const left = fc.sample(rawRequests, { seed, numRuns: inputs / 25 }).values()
    const worker = async () => {
      for (const bytes of left) {
        const answer = await sendRaw(port, bytes, BOUND).catch((error: Error) => error)
        const problem = answer instanceof Error ? answer.message : /(^|\r\n\r\n)HTTP\/1\.1 5|"INTERNAL"/.test(answer) && answer
        if (problem) throw new Error(`${JSON.stringify(bytes.toString('latin1').slice(0, 2_000))}\n${problem}`)
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, worker))
    expect((await fetch(`http://127.0.0.1:${port}/api/posts`)).status).toBe(200)
  }, 600_000)

  it(`as frames over a WebSocket is acknowledged or refused (seed ${seed})`, async () => {
    await armed(!mine)
    const { port } = blog.app.server.address() as AddressInfo
    const ops = fc.constantFrom<unknown>('subscribe', 'unsubscribe', 'comment', 'typing', 'ready', '', null, 1, '__proto__')
    const channels = fc.oneof(
      fc.array(fc.constantFrom<unknown>('feed', 'post:1', 'user:1', 'user:2', 'comments:1', 'lab:x', '', 1)),
      hostileValue,
    )
    const whole = fc.record({
      op: ops,
      ref: hostileValue,
      channels,
      after: hostileValue,
      post: hostileValue,
      body: hostileValue,
      parent: hostileValue,
    })
    const frames = fc.oneof(
      {
        weight: 8,
        arbitrary: fc
          .tuple(whole, fc.subarray(['ref', 'channels', 'after', 'post', 'body', 'parent']))
          .map(([frame, dropped]) => JSON.stringify({ ...frame, ...Object.fromEntries(dropped.map((name) => [name, undefined])) })),
      },
      { weight: 1, arbitrary: hostileText },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 100 }) },
    )
    let answered = 0
    const left = fc.sample(frames, { seed, numRuns: inputs / 50 }).values()
    for (let more = true; more; ) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { authorization: `Bearer ${mine.token}` } })
      await once(socket, 'message')
      const closed = once(socket, 'close').then(() => null)
      for (;;) {
        const { value: frame, done } = left.next()
        if (done) more = false
        if (done || socket.readyState !== WebSocket.OPEN) break
        const answer = Promise.race([nextAnswer(socket), closed])
        socket.send(frame)
        const received = await answer
        if (received === null) break
        answered++
        if (received.code === 'INTERNAL' || !['ack', 'error'].includes(received.op))
          throw new Error(`${frame}\n${JSON.stringify(received)}`)
        if (secrets.some((one) => JSON.stringify(received).includes(one))) throw new Error(`${frame}\ntold a secret`)
      }
      socket.close()
    }
    expect(answered).toBeGreaterThan(inputs / 100)
  }, 600_000)
})

/** The next frame that answers one. */
function nextAnswer(socket: WebSocket): Promise<{ op: string; code?: string }> {
  return new Promise((resolve) => {
    const take = (data: unknown) => {
      const frame = JSON.parse(String(data))
      if (!['ack', 'error'].includes(frame.op)) return
      socket.off('message', take)
      resolve(frame)
    }
    socket.on('message', take)
  })
}
