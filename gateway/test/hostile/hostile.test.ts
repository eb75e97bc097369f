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

/** The same seed generates the same inputs, so that a failure can be repeated. Another seed may find other failures. */
const seed = Number(process.env.HOSTILE_SEED ?? 20_261_124)
const inputs = Number(process.env.HOSTILE_INPUTS ?? 35_000)
const CHUNK = 1_000
const CONCURRENCY = 12
/** The time for each response. It is long because the machine may be busy. */
const RESPONSE_TIMEOUT_MS = 20_000

let blog: Blog
let document: Document
let check: ReturnType<typeof answerCheck>
let attacker: Caller
let victim: Caller
let targets: { slug: string; draft: string; postId: number; comment: number }
/** Texts that only their owner may see. */
const secrets: string[] = []
const secret = (): string => {
  // at most 20 characters, because one of them is a username
  const text = `hush${randomUUID().replaceAll('-', '').slice(0, 16)}`
  secrets.push(text)
  return text
}

let attackers = 0
/** Number of responses above 500: a service did not answer, or not in time. A busy machine may cause a few. */
let unavailable = 0
let preparing: Promise<void> | null = null
/** The values of the placeholders. */
const known = new Map<string, string>()

beforeAll(async () => {
  blog = await startBlog()
  const anonymous = new Caller(blog.app)
  victim = await registerVictim(anonymous)
  document = blog.app.swagger() as unknown as Document
  check = answerCheck(document as unknown as ApiDocument)
}, 180_000)
afterAll(() => blog.close())

/** Registers the victim, with secrets in private data: email address, draft, session and notification. */
async function registerVictim(anonymous: Caller): Promise<Caller> {
  const registration = { username: 'ben', email: `${secret()}@example.com`, password: 'correct horse' }
  const registered = await anonymous.post('/api/users', registration, { headers: { 'user-agent': secret() } })
  const ben = new Caller(blog.app, registered.json().token)
  const draft = (await ben.post('/api/posts', { title: 'Not yet', body: `In it is ${secret()}.` })).json().post
  const slug = await ben.publish('For everybody')
  const { id } = (await ben.get(`/api/posts/${slug}`)).json().post
  const comment = await ben.post(`/api/posts/${slug}/comments`, { body: 'By its author' })
  targets = { slug, draft: draft.slug, postId: id, comment: comment.json().comment.id }
  await (await anonymous.register(secret())).put('/api/users/ben/follow')
  expect(secrets.length).toBeGreaterThan(3)
  await vi.waitFor(async () => {
    const own = ['/api/me', `/api/posts/${draft.slug}`, '/api/me/sessions', '/api/me/notifications']
    const seen = (await Promise.all(own.map((url) => ben.get(url)))).map(({ body }) => body).join()
    for (const text of secrets) expect(seen, 'the owner sees it').toContain(text)
  }, 20_000)
  secrets.push(ben.token!)
  return ben
}

/** The victim’s data. No input of the attacker may change it. */
async function victimData() {
  const [me, sessions, draft, post, comments] = await Promise.all([
    victim.get('/api/me'),
    victim.get('/api/me/sessions'),
    victim.get(`/api/posts/${targets.draft}`),
    victim.get(`/api/posts/${targets.slug}`),
    victim.get(`/api/posts/${targets.slug}/comments`),
  ])
  const { followerCount: _, ...user } = me.json().user
  const { likeCount: __, commentCount: ___, ...published } = post.json().post
  return {
    user,
    sessions: sessions.json().items.length,
    draft: draft.json().post,
    published,
    comment: comments.json().items.find(({ id }: { id: number }) => id === targets.comment),
  }
}

/** Gives the attacker a session and content. If an input has ended the session, or with `newUser`, registers a new user. */
function prepareAttacker(newUser: boolean): Promise<void> {
  preparing ??= prepare(newUser).finally(() => {
    preparing = null
  })
  return preparing
}

async function prepare(newUser: boolean): Promise<void> {
  if (newUser || (await attacker.get('/api/me')).statusCode !== 200) attacker = await new Caller(blog.app).register(`ada_${attackers++}`)
  const { username } = (await attacker.get('/api/me')).json().user
  const slug = await attacker.publish('Mine')
  const comment = (await attacker.post(`/api/posts/${slug}/comments`, { body: 'Mine too' })).json().comment.id
  const cursor = (await attacker.get('/api/posts')).headers['live-cursor']
  const values = {
    ':myName': username,
    ':mySlug': slug,
    ':myComment': comment,
    ':theirName': 'ben',
    ':theirSlug': targets.slug,
    ':theirDraft': targets.draft,
  }
  const more = { ':theirComment': targets.comment, ':theirPostId': targets.postId, ':cursor': cursor }
  for (const [name, value] of Object.entries({ ...values, ...more })) known.set(name, String(value))
}

const filled = (text: string): string => text.replace(/:(my|their|cursor)[A-Za-z]*/g, (name) => known.get(name) ?? name)

async function send(input: HostileRequest): Promise<void> {
  const { sender } = input
  if (sender === 'attacker') await preparing
  // the victim only reads
  const method = sender === 'victim' && !['GET', 'HEAD', 'OPTIONS'].includes(input.method) ? 'GET' : input.method
  const tokens = {
    attacker: attacker.token,
    victim: victim.token,
    anonymous: null,
    garbled: input.url.length % 8 ? 'gar bled' : 'x'.repeat(43),
  }
  const headers = Object.fromEntries(Object.entries(input.headers).map(([name, value]) => [name, filled(value)]))
  if (tokens[sender]) headers.authorization = `Bearer ${tokens[sender]}`
  const body = typeof input.body === 'string' ? filled(input.body) : input.body
  const payload = body === null ? {} : { payload: Buffer.from(body) }
  const timer = Promise.withResolvers<never>()
  const timeout = setTimeout(() => timer.reject(new Error(`no response within ${RESPONSE_TIMEOUT_MS} ms`)), RESPONSE_TIMEOUT_MS)
  try {
    const response = await Promise.race([
      blog.app.inject({ method: method as 'GET', url: filled(input.url), headers, ...payload }),
      timer.promise,
    ])
    const { statusCode: status, body: text } = response
    if (status === 500 || text.includes('"INTERNAL"')) throw new Error(`unexpected failure ${status}: ${text}`)
    if (status > 500) unavailable++
    const url = response.raw.req.url!
    if (sender === 'attacker' && status === 401 && tokens.attacker === attacker.token) prepareAttacker(true).catch(() => {})
    // the document does not describe itself
    if (/^\/(api(?!\/docs)(\/|\?|$)|live(\?|$))/.test(url)) check({ method, url, status, headers: response.headers, body: text })
    const whole = JSON.stringify(response.headers) + text
    if (sender !== 'victim' && secrets.some((hidden) => whole.includes(hidden))) throw new Error(`the response contains a secret: ${text}`)
  } catch (error) {
    const shown = { ...input, body: typeof body === 'string' ? body.slice(0, 2_000) : body && Buffer.from(body).toString('base64') }
    throw new Error(`${JSON.stringify(shown)}\n${(error as Error).message}`, { cause: error })
  } finally {
    clearTimeout(timeout)
  }
}

/** Sends the requests, CONCURRENCY at a time, so that they overlap. */
async function sendAll(requests: HostileRequest[]): Promise<void> {
  const remaining = requests.values()
  const worker = async () => {
    for (const request of remaining) await send(request)
  }
  await Promise.all(Array.from({ length: CONCURRENCY }, worker))
}

describe('hostile input', () => {
  it(`as requests gets documented responses, without failures or other users’ data (seed ${seed})`, async () => {
    const before = await victimData()
    const requests = hostileRequests(document)
    for (let sent = 0; sent < inputs; sent += CHUNK) {
      await prepareAttacker(sent === 0)
      await sendAll(fc.sample(requests, { seed: seed + sent, numRuns: CHUNK }))
    }
    expect(await victimData()).toEqual(before)
    expect(unavailable).toBeLessThan(inputs / 100)
  }, 1_800_000)

  it(`as bytes over a connection causes no failure, and later requests succeed (seed ${seed})`, async () => {
    await blog.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = blog.app.server.address() as AddressInfo
    const remaining = fc.sample(rawRequests, { seed, numRuns: Math.ceil(inputs / 8) }).values()
    const worker = async () => {
      for (const bytes of remaining) {
        const answer = await sendRaw(port, bytes, RESPONSE_TIMEOUT_MS).catch((error: Error) => error)
        const problem = answer instanceof Error ? answer.message : /(^|\r\n\r\n)HTTP\/1\.1 5|"INTERNAL"/.test(answer) && answer
        if (problem) throw new Error(`${JSON.stringify(bytes.toString('latin1').slice(0, 2_000))}\n${problem}`)
      }
    }
    await Promise.all(Array.from({ length: CONCURRENCY }, worker))
    expect((await fetch(`http://127.0.0.1:${port}/api/posts`)).status).toBe(200)
  }, 600_000)

  it(`as frames over a WebSocket gets an ack or an error (seed ${seed})`, async () => {
    await prepareAttacker(!attacker)
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
    const remaining = fc.sample(frames, { seed, numRuns: Math.ceil(inputs / 16) }).values()
    for (let more = true; more; ) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/live`, { headers: { authorization: `Bearer ${attacker.token}` } })
      await once(socket, 'message')
      const closed = once(socket, 'close').then(() => null)
      for (;;) {
        const { value: frame, done } = remaining.next()
        if (done) more = false
        if (done || socket.readyState !== WebSocket.OPEN) break
        const answer = Promise.race([nextAnswer(socket), closed])
        socket.send(frame)
        const received = await answer
        if (received === null) break
        answered++
        if (received.code === 'INTERNAL' || !['ack', 'error'].includes(received.op))
          throw new Error(`${frame}\n${JSON.stringify(received)}`)
        if (secrets.some((text) => JSON.stringify(received).includes(text))) throw new Error(`${frame}\nthe answer contains a secret`)
      }
      socket.close()
    }
    expect(answered).toBeGreaterThan(inputs / 35)
  }, 600_000)
})

/** The next `ack` or `error` frame. */
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
