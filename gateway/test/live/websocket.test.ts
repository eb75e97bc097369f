import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGateway } from '../../src/create-gateway.ts'
import type { Caller } from '../support/caller.ts'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { answerTo, readSocket } from './support/reading.ts'

let blog: LiveBlog
let ada: Caller
let post: { id: number; slug: string }
const bearer = (caller: Caller) => ({ authorization: `Bearer ${caller.token}` })

beforeAll(async () => {
  blog = await startLiveBlog({ ring: { maxEvents: 20, maxChars: 1_000_000 } })
  ada = await blog.anonymous.register('ada')
  const slug = await ada.publish('A post')
  post = (await ada.get(`/api/posts/${slug}`)).json().post
})
afterAll(() => blog.close())

const head = async () => (await blog.history()).length

describe('subscribe', () => {
  it('is acknowledged with the cursor after the backfill, and then receives new events', async () => {
    const before = await head()
    await blog.append(...Array.from({ length: 40 }, (_, nth) => ({ channel: `lab:${'xy'[nth % 2]}` })))
    const reading = await readSocket(blog.url, {})
    reading.send({ op: 'subscribe', ref: '1', channels: ['lab:x'], after: await blog.cursor(before) })
    await expect.poll(() => answerTo(reading, '1')).toEqual({ op: 'ack', ref: '1', cursor: await blog.cursor(before + 40) })
    expect(reading.frames.filter(({ op }) => op === 'event' || op === 'ack').map(({ op }) => op)).toEqual([
      ...Array(20).fill('event'),
      'ack',
    ])
    const last = await blog.append({ channel: 'lab:x' }, { channel: 'lab:y' })
    await expect.poll(() => reading.sequences().at(-1)).toBe(last - 1)
    expect(reading.sequences()).toEqual([...Array.from({ length: 20 }, (_, nth) => before + 1 + 2 * nth), last - 1])
    reading.close()
  })

  it('loses and repeats no event while others write', async () => {
    const reading = await readSocket(blog.url, { channels: ['lab:0'] })
    const first = (await head()) + 1
    for (let nth = 0; nth < 60; nth++) {
      if (nth % 10 === 5)
        reading.send({ op: 'subscribe', ref: `${nth}`, channels: [`lab:${(nth + 5) / 10}`], after: await blog.cursor(first - 1) })
      await blog.append(...Array.from({ length: 7 }, (_, channel) => ({ channel: `lab:${channel}` })))
    }
    const wanted = (await blog.history()).filter(({ sequence }) => sequence >= first)
    await expect.poll(() => reading.sequences().toSorted((a, b) => a - b)).toEqual(wanted.map(({ sequence }) => sequence))
    for (let channel = 0; channel < 7; channel++) {
      const sequences = reading.events.filter((event) => event.channel === `lab:${channel}`).map(({ id }) => Number(id.split('-')[1]))
      expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
    }
    reading.close()
  })

  it('without a cursor delivers new events only, until the channel is unsubscribed', async () => {
    const reading = await readSocket(blog.url, { channels: ['lab:keep'] })
    const seen = await blog.append({ channel: 'lab:now' }, { channel: 'lab:keep' })
    await blog.settled()
    reading.send({ op: 'subscribe', ref: 'a', channels: ['lab:now', 'lab:keep'] })
    await expect.poll(() => answerTo(reading, 'a')?.op).toBe('ack')
    const one = await blog.append({ channel: 'lab:now' })
    await expect.poll(() => reading.sequences()).toEqual([seen, one])
    reading.send({ op: 'unsubscribe', ref: 'b', channels: ['lab:now'] })
    await expect.poll(() => answerTo(reading, 'b')?.op).toBe('ack')
    const two = await blog.append({ channel: 'lab:now' }, { channel: 'lab:keep' })
    await expect.poll(() => reading.sequences()).toEqual([seen, one, two])
    reading.close()
  })

  it('rejects all channels if one is invalid, and the connection stays open', async () => {
    const reading = await readSocket(blog.url, {})
    const refused = async (ref: string, channels: string[], after?: string) => {
      reading.send({ op: 'subscribe', ref, channels, after })
      await expect.poll(() => answerTo(reading, ref)?.op).toBe('error')
      return answerTo(reading, ref)
    }
    expect(await refused('1', ['lab:x', 'nothing'])).toMatchObject({ code: 'MALFORMED' })
    expect(await refused('2', ['lab:x', 'post:98765'])).toMatchObject({ code: 'NOT_FOUND' })
    expect(await refused('3', ['user:1'])).toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(
      await refused(
        '4',
        Array.from({ length: 101 }, (_, nth) => `lab:${nth}`),
      ),
    ).toMatchObject({ code: 'MALFORMED' })
    expect(await refused('5', ['lab:x'], 'garbled')).toMatchObject({ code: 'MALFORMED' })
    reading.send({ op: 'subscribe', ref: '6', channels: ['lab:x'], before: 'x' })
    await expect.poll(() => answerTo(reading, '6')).toMatchObject({ op: 'error', code: 'INVALID' })
    await blog.settled()
    reading.send({ op: 'subscribe', ref: '7', channels: ['lab:other'], after: 'other-12' })
    await expect.poll(() => answerTo(reading, '7')?.op).toBe('ack')
    expect(reading.frames.filter(({ op }) => op === 'reset' || op === 'event')).toEqual([
      { op: 'reset', cursor: await blog.cursor(await head()) },
    ])
    reading.close()
  })
})

describe('a comment', () => {
  it('is acknowledged, and all subscribers of the thread receive it', async () => {
    const reader = await readSocket(blog.url, { channels: [`comments:${post.id}`] })
    const reading = await readSocket(blog.url, { headers: bearer(ada) })
    reading.send({ op: 'comment', ref: 'one', post: post.id, body: 'Over the *wire*' })
    await expect
      .poll(() => answerTo(reading, 'one'))
      .toMatchObject({ op: 'ack', comment: { author: { username: 'ada' }, body: 'Over the *wire*' } })
    await expect
      .poll(() => reader.events)
      .toMatchObject([{ type: 'comment.created', data: { comment: { body: 'Over the *wire*', parentId: null } } }])
    const parent = (answerTo(reading, 'one') as { comment: { id: number } }).comment.id
    reading.send({ op: 'comment', ref: 'two', post: post.id, body: 'A reply', parent })
    await expect.poll(() => answerTo(reading, 'two')).toMatchObject({ op: 'ack', comment: { parentId: parent } })
    reader.close()
    reading.close()
  })

  it('that is repeated with its ref after a lost connection is stored once', async () => {
    const frame = { op: 'comment', ref: 'again', post: post.id, body: 'Once' }
    const acks = []
    for (let time = 0; time < 2; time++) {
      const reading = await readSocket(blog.url, { headers: bearer(ada) })
      reading.send(frame)
      await expect.poll(() => answerTo(reading, 'again')?.op).toBe('ack')
      acks.push(answerTo(reading, 'again'))
      reading.close()
    }
    expect(acks[1]).toEqual(acks[0])
    const { items } = (await ada.get(`/api/posts/${post.slug}/comments`)).json()
    expect(items.filter(({ body }: { body: string }) => body === 'Once')).toHaveLength(1)
  })

  it('that is invalid is rejected with a code, and the connection stays open', async () => {
    const anonymous = await readSocket(blog.url, {})
    anonymous.send({ op: 'comment', ref: '1', post: post.id, body: 'Who am I?', more: true })
    await expect.poll(() => answerTo(anonymous, '1')).toMatchObject({ op: 'error', code: 'UNAUTHENTICATED' })
    const reading = await readSocket(blog.url, { headers: bearer(ada) })
    reading.send({ op: 'comment', ref: '2', post: post.id, body: '' })
    reading.send({ op: 'comment', ref: '3', post: 98_765, body: 'To an unknown post' })
    reading.send({ op: 'comment', ref: '3b', post: post.id, body: 'Fine', more: true })
    reading.send(`{"op":"comment","ref":"3c","post":${post.id},"body":${'['.repeat(5_000)}${']'.repeat(5_000)}}`)
    reading.send({ op: 'comment', ref: '4', post: post.id, body: 'Fine' })
    await expect.poll(() => answerTo(reading, '4')).toMatchObject({ op: 'ack' })
    expect(answerTo(reading, '2')).toMatchObject({ op: 'error', code: 'INVALID' })
    expect(answerTo(reading, '3')).toMatchObject({ op: 'error', code: 'NOT_FOUND' })
    expect(answerTo(reading, '3b')).toMatchObject({ op: 'error', code: 'INVALID' })
    expect(answerTo(reading, '3c')).toMatchObject({ op: 'error', code: 'INVALID' })
    anonymous.close()
    reading.close()
  })
})

describe('an invalid frame', () => {
  it('returns an error, and too many of them close the connection', async () => {
    const reading = await readSocket(blog.url, {})
    const bad = [
      'no json',
      '[]',
      '{"op":"dance","ref":"1"}',
      '{"op":"comment"}',
      '{"op":"subscribe","ref":"2","channels":"feed"}',
      Buffer.from([1, 2]),
    ]
    for (const frame of bad) reading.send(frame)
    await expect
      .poll(() => reading.frames.filter(({ op }) => op === 'error').map((frame) => 'ref' in frame && frame.ref))
      .toEqual([null, null, '1', null, '2', null])
    for (let time = 0; time < 5; time++) reading.send('no json')
    expect(await reading.ended).toBe(4500)
  })

  it('closes the connection at once if it is too long', async () => {
    const reading = await readSocket(blog.url, {})
    reading.send({ op: 'comment', ref: '1', post: post.id, body: 'x'.repeat(70_000) })
    expect(await reading.ended).toBe(1009)
  })
})

it('rejects frames while too many frames wait for processing', async () => {
  const { comment } = blog.parts.api
  const held = Promise.withResolvers<void>()
  const create: typeof comment.create = async (...call) => {
    await held.promise
    return comment.create(...call)
  }
  const other = await createGateway({ ...blog.parts, api: { ...blog.parts.api, comment: { ...comment, create } } })
  const address = await other.listen({ port: 0, host: '127.0.0.1' })
  await expect.poll(() => other.isReady()).toBe(true)
  const reading = await readSocket(address, { headers: bearer(ada) })
  reading.send({ op: 'comment', ref: 'slow', post: post.id, body: 'Takes its time' })
  for (let nth = 1; nth <= 70; nth++) reading.send({ op: 'unsubscribe', ref: `${nth}`, channels: [] })
  const answers = (op: string) => reading.frames.flatMap((frame) => (frame.op === op && 'ref' in frame ? [frame.ref] : []))
  await expect.poll(() => answers('error')).toEqual(['64', '65', '66', '67', '68', '69', '70'])
  held.resolve()
  await expect.poll(() => answers('ack')).toEqual(['slow', ...Array.from({ length: 63 }, (_, nth) => `${nth + 1}`)])
  reading.close()
  await other.close()
})
