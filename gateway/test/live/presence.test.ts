import type { Author, DownFrame } from '@duplex/contracts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../support/caller.ts'
import { type Gateway, type Gateways, startGateways } from './support/gateways.ts'
import { type Reading, read, readSocket, type TransportName } from './support/reading.ts'

type PresenceFrame = Extract<DownFrame, { op: 'presence' }>

/** These are seconds in production. Here they are just long enough to reconnect in time on a busy machine. */
const presence = { graceMs: 2_500, minUpdateIntervalMs: 200, settleMs: 60, announceIntervalMs: 150, minTypingIntervalMs: 700 }

const updates = (reading: Reading) => reading.frames.filter((frame): frame is PresenceFrame => frame.op === 'presence')
const typed = (reading: Reading) => reading.frames.flatMap((frame) => (frame.op === 'typing' ? [frame.user.username] : []))
const counts = (reading: Reading) => updates(reading).map(({ count }) => count)
const now = (reading: Reading) => {
  const last = updates(reading).at(-1)
  return last && [last.count, last.users.map(({ username }) => username).sort()]
}
const people = (from: number, to: number): Author[] =>
  Array.from({ length: to - from }, (_, nth) => ({ id: from + nth, username: `reader_${from + nth}`, avatarUrl: null }))

describe.each(['memory', 'nats'] as const)('over the %s bus, presence', (kind) => {
  let gateways: Gateways
  let here: string
  let there: Gateway
  let ada: Caller
  let ben: Caller
  let posts = 0
  const open: Reading[] = []

  beforeAll(async () => {
    gateways = await startGateways(kind, { presence })
    here = gateways.blog.url
    there = await gateways.start()
    ada = await gateways.blog.anonymous.register('ada')
    ben = await gateways.blog.anonymous.register('ben')
  })
  afterEach(() => {
    for (const reading of open.splice(0)) reading.close()
  })
  afterAll(() => gateways.close())

  const aPost = async () => {
    const { post } = (await ada.get(`/api/posts/${await ada.publish(`Read together ${posts++}`)}`)).json()
    return { ...(post as { id: number; slug: string; version: number }), channel: `comments:${post.id}` }
  }
  async function join(url: string, channel: string, who: Caller | null = null, transport: TransportName = 'websocket') {
    const headers: Record<string, string> = who ? { authorization: `Bearer ${who.token}` } : {}
    const reading = await read(transport, url, { channels: [channel], headers })
    open.push(reading)
    return reading
  }

  it('is sent to every reader, at every gateway and over both transports, with the number and the names', async () => {
    const { channel } = await aPost()
    const first = await join(here, channel, ada, 'sse')
    await expect.poll(() => now(first)).toEqual([1, ['ada']])
    const second = await join(there.url, channel, ben)
    const third = await join(there.url, channel, null, 'sse')
    for (const reading of [first, second, third]) await expect.poll(() => now(reading)).toEqual([3, ['ada', 'ben']])
    expect(updates(first)[0]).toEqual({
      op: 'presence',
      channel,
      count: 1,
      users: [{ id: expect.any(Number), username: 'ada', avatarUrl: null }],
    })
  })

  it('counts a user with several tabs once, and every anonymous reader', async () => {
    const { channel } = await aPost()
    const observer = await join(here, channel)
    await join(here, channel, ada)
    const tab = await join(here, channel, ada, 'sse')
    await join(there.url, channel, ada)
    await join(there.url, channel)
    await expect.poll(() => now(observer)).toEqual([3, ['ada']])
    tab.close()
    await join(there.url, channel, ben)
    await expect.poll(() => now(observer)).toEqual([4, ['ada', 'ben']])
    expect(Math.max(...counts(observer))).toBe(4)
  })

  it('counts a reader from its `subscribe` operation to its `unsubscribe` operation', async () => {
    const { channel } = await aPost()
    const observer = await join(there.url, channel)
    const reading = await readSocket(here, { headers: { authorization: `Bearer ${ada.token}` } })
    open.push(reading)
    reading.send({ op: 'subscribe', ref: '1', channels: [channel] })
    for (const each of [observer, reading]) await expect.poll(() => now(each)).toEqual([2, ['ada']])
    reading.send({ op: 'unsubscribe', ref: '2', channels: [channel] })
    await expect.poll(() => now(observer)).toEqual([1, []])
    expect(now(reading), 'a reader that does not follow the channel receives nothing').toEqual([2, ['ada']])
  })

  it('stays constant if readers reconnect, to the same or another gateway', async () => {
    const { channel } = await aPost()
    const observers = [await join(here, channel), await join(there.url, channel)]
    let named = await join(here, channel, ada)
    let nameless = await join(here, channel, null, 'sse')
    for (const observer of observers) await expect.poll(() => now(observer)).toEqual([4, ['ada']])
    const seen = observers.map((observer) => updates(observer).length)
    for (const url of [here, there.url, here, there.url]) {
      named.close()
      nameless.close()
      const disconnectedAt = performance.now()
      await expect.poll(() => performance.now() - disconnectedAt).toBeGreaterThan(4 * presence.announceIntervalMs)
      named = await join(url, channel, ada)
      nameless = await join(url, channel, null, 'sse')
      expect(performance.now() - disconnectedAt, 'they reconnected in time').toBeLessThan(presence.graceMs)
      await expect.poll(() => now(named)).toEqual([4, ['ada']])
    }
    // The next reader marks the end: all earlier changes have been sent before it.
    await join(here, channel, ben)
    for (const [nth, observer] of observers.entries()) {
      await expect.poll(() => now(observer)).toEqual([5, ['ada', 'ben']])
      expect(counts(observer).slice(seen[nth])).toEqual([5])
    }
  })

  it.each(['signed in', 'not signed in'])('removes a reader that disconnected, %s, after the grace period', async (kind) => {
    const { channel } = await aPost()
    const observers = [await join(here, channel), await join(there.url, channel)]
    const leaving = await join(here, channel, kind === 'signed in' ? ada : null)
    for (const observer of observers) await expect.poll(() => counts(observer).at(-1)).toBe(3)
    const began = performance.now()
    leaving.close()
    for (const observer of observers) await expect.poll(() => now(observer)).toEqual([2, []])
    expect(performance.now() - began).toBeGreaterThan(presence.graceMs)
  })

  it('removes the readers of a gateway that has died or stopped', async () => {
    const { channel } = await aPost()
    const observer = await join(here, channel)
    for (const end of ['silence', 'stop'] as const) {
      const dying = await gateways.start()
      const readings = [await join(dying.url, channel, ada), await join(dying.url, channel)]
      await expect.poll(() => now(observer)).toEqual([3, ['ada']])
      await dying[end]()
      await expect.poll(() => now(observer)).toEqual([1, []])
      for (const reading of readings) reading.close()
    }
  })

  it('is sent at most once per interval, however many readers join', async () => {
    const { channel } = await aPost()
    const began = performance.now()
    const observer = await join(there.url, channel)
    await Promise.all(Array.from({ length: 20 }, (_, nth) => join(nth % 2 ? here : there.url, channel)))
    await expect.poll(() => counts(observer).at(-1)).toBe(21)
    expect(updates(observer).length).toBeLessThanOrEqual(1 + (performance.now() - began) / presence.minUpdateIntervalMs)
  })

  it('names the first twenty readers', async () => {
    const { channel } = await aPost()
    const observer = await join(here, channel, ada)
    await expect.poll(() => now(observer)).toEqual([1, ['ada']])
    const ids = people(1_000, 1_900).map(({ id }) => id)
    gateways.publish({ type: 'presence', gateway: 'other', channels: [{ channel, ids, users: people(1_000, 1_020), others: 300 }] })
    await expect.poll(() => counts(observer).at(-1)).toBe(1_201)
    expect(
      updates(observer)
        .at(-1)!
        .users.map(({ username }) => username),
    ).toEqual(['ada', ...people(1_000, 1_019).map(({ username }) => username)])
  })

  it('has the new name of a user', async () => {
    const { channel } = await aPost()
    const carla = await gateways.blog.anonymous.register(`carla_${kind}`)
    const observer = await join(there.url, channel)
    await join(here, channel, carla)
    await expect.poll(() => now(observer)).toEqual([2, [`carla_${kind}`]])
    await carla.patch('/api/me', { username: `clara_${kind}`, password: 'correct horse' })
    await expect.poll(() => now(observer)).toEqual([2, [`clara_${kind}`]])
  })

  it('is not sent for a withdrawn post, and neither is typing', async () => {
    const { channel, slug } = await aPost()
    const [first, second] = [await join(here, channel, ada), await join(there.url, channel, ben)]
    for (const reading of [first, second]) await expect.poll(() => now(reading)).toEqual([2, ['ada', 'ben']])
    expect((await ada.patch(`/api/posts/${slug}`, { status: 'draft' })).statusCode).toBe(200)
    await gateways.blog.settled()
    const other = await aPost()
    for (const reading of [first, second]) {
      reading.send({ op: 'subscribe', ref: '1', channels: [other.channel] })
      await expect.poll(() => reading.frames.some(({ op }) => op === 'ack')).toBe(true)
    }
    const seen = [first, second].map((reading) => updates(reading).filter((update) => update.channel === channel).length)
    second.send({ op: 'typing', channel })
    second.send({ op: 'typing', channel: other.channel })
    await expect.poll(() => typed(first)).toEqual(['ben'])
    second.close()
    await expect.poll(() => updates(first).at(-1)).toMatchObject({ channel: other.channel, count: 1 })
    expect([first, second].map((reading) => updates(reading).filter((update) => update.channel === channel).length)).toEqual(seen)
  })

  it('is sent only for the followed channels of comments', async () => {
    const [one, other] = [await aPost(), await aPost()]
    const reading = await read('websocket', here, { channels: ['feed', `post:${one.id}`, `comments:${other.id}`] })
    open.push(reading)
    await join(there.url, one.channel, ada)
    await join(there.url, other.channel, ben)
    await expect.poll(() => now(reading)).toEqual([2, ['ben']])
    expect(new Set(updates(reading).map(({ channel }) => channel))).toEqual(new Set([other.channel]))
  })

  describe('typing', () => {
    it('is sent to all followers, over both transports and at every gateway, at most once per interval', async () => {
      const { channel } = await aPost()
      const readers = [await join(here, channel, null, 'sse'), await join(there.url, channel)]
      const tabs = [await join(here, channel, ada), await join(there.url, channel, ada)]
      for (const reading of [...readers, ...tabs]) await expect.poll(() => now(reading)).toEqual([3, ['ada']])
      const began = performance.now()
      for (let nth = 0; nth < 10; nth++) for (const tab of tabs) tab.send({ op: 'typing', channel })
      for (const reading of readers) await expect.poll(() => typed(reading)).toContain('ada')
      await expect
        .poll(() => {
          tabs[0]!.send({ op: 'typing', channel })
          return typed(readers[1]!).length
        })
        .toBe(3)
      expect(typed(readers[0]!).length).toBeLessThanOrEqual(1 + (performance.now() - began) / presence.minTypingIntervalMs)
      expect(tabs[0]!.frames.filter(({ op }) => op === 'ack' || op === 'error')).toEqual([])
    })

    it('is not sent for an anonymous reader, nor for a reader that does not follow the channel', async () => {
      const [{ channel }, other] = [await aPost(), await aPost()]
      const observer = await join(there.url, channel)
      const [anonymous, stranger] = [await join(here, channel), await join(here, other.channel, ada)]
      for (const reading of [anonymous, stranger]) reading.send({ op: 'typing', channel })
      // Each acknowledgement arrives after the typing frame was processed.
      for (const reading of [anonymous, stranger]) {
        reading.send({ op: 'unsubscribe', ref: '1', channels: [] })
        await expect.poll(() => reading.frames.some(({ op }) => op === 'ack')).toBe(true)
      }
      const follower = await join(here, channel, ben)
      follower.send({ op: 'typing', channel })
      await expect.poll(() => typed(observer)).toEqual(['ben'])
    })

    it('is rejected as MALFORMED if it is invalid, and too many invalid frames close the connection', async () => {
      const { channel } = await aPost()
      const reading = await join(here, channel, ada)
      const malformed = [{}, { channel: 7 }, { channel: 'feed' }, { channel: 'comments:' }, { channel: [channel] }]
      for (const fields of malformed) reading.send({ op: 'typing', ...fields })
      const errors = () => reading.frames.filter(({ op }) => op === 'error')
      await expect.poll(() => errors().length).toBe(malformed.length)
      expect(errors()[0]).toMatchObject({ ref: null, code: 'MALFORMED' })
      for (let nth = 0; nth < 6; nth++) reading.send({ op: 'typing' })
      expect(await reading.ended).toBe(4500)
    })
  })
})

it('a gateway that starts receives the current presence at once', async () => {
  // With this interval, no gateway repeats its announcement by itself.
  const gateways = await startGateways('memory', { presence: { ...presence, announceIntervalMs: 60_000 } })
  const { anonymous, url } = gateways.blog
  const ada = await anonymous.register('ada')
  const { post } = (await ada.get(`/api/posts/${await ada.publish('Read together')}`)).json()
  const channels = [`comments:${post.id}`]
  const first = await read('websocket', url, { channels, headers: { authorization: `Bearer ${ada.token}` } })
  await expect.poll(() => now(first)).toEqual([1, ['ada']])
  const late = await gateways.start()
  const second = await read('websocket', late.url, { channels })
  await expect.poll(() => now(second)).toEqual([2, ['ada']])
  expect(counts(second)).toEqual([2])
  for (const reading of [first, second]) reading.close()
  await gateways.close()
})
