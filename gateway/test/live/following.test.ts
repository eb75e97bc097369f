import { subjects } from '@duplex/contracts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { type Reading, read, transports } from './support/reading.ts'

const resets = (reading: Reading) => reading.frames.filter(({ op }) => op === 'reset')

let blog: LiveBlog
let subject = 0
// The ring is smaller than the histories below, so that events are read both from the log and from the ring.
beforeAll(async () => {
  blog = await startLiveBlog({ ring: { maxEvents: 20, maxChars: 1_000_000 } })
})
afterAll(() => blog.close())

describe.each(transports)('a subscriber over %s', (transport) => {
  it('receives the events of its channels once, in the order of the log', async () => {
    const reading = await read(transport, blog.url, { channels: ['lab:a', 'lab:b', 'lab:c'] })
    const first = (await blog.history()).length + 1
    const burst = Array.from({ length: 60 }, (_, nth) => ({ channel: `lab:${'abcd'[nth % 4]}`, data: { nth } }))
    await Promise.all([blog.append(...burst.slice(0, 10)), blog.append(...burst.slice(10, 11)), blog.append(...burst.slice(11))])
    await expect.poll(() => reading.events.length).toBe(45)
    const wanted = (await blog.history()).filter(({ sequence, channel }) => sequence >= first && channel !== 'lab:d')
    expect(reading.sequences()).toEqual(wanted.map(({ sequence }) => sequence))
    expect(reading.events[0]).toMatchObject({
      channel: wanted[0]!.channel,
      type: 'comment.created',
      at: wanted[0]!.at,
      data: wanted[0]!.data,
    })
    reading.close()
  })

  it('receives exactly the rest of the history from any of its cursors', async () => {
    await blog.append(...Array.from({ length: 50 }, (_, nth) => ({ channel: `lab:${'ab'[nth % 2]}` })))
    const history = await blog.history()
    const last = history.length
    for (let after = Math.max(0, last - 55); after <= last; after++) {
      const wanted = history.filter(({ sequence, channel }) => sequence > after && channel === 'lab:a').map(({ sequence }) => sequence)
      const reading = await read(transport, blog.url, { channels: ['lab:a'], after: await blog.cursor(after) })
      expect(reading.frames[0]).toEqual({ op: 'ready', cursor: await blog.cursor(after) })
      await expect.poll(() => reading.sequences()).toEqual(wanted)
      reading.close()
    }
  })

  it('loses no event if it resumes while others write', async () => {
    const first = (await blog.history()).length + 1
    let writing = true
    const writer = (async () => {
      for (let nth = 0; nth < 150; nth++) await blog.append({ channel: `lab:${'ab'[nth % 2]}` })
      writing = false
    })()
    const after = await blog.cursor(first - 1)
    const readings = []
    while (writing) readings.push(await read(transport, blog.url, { channels: ['lab:a', 'lab:b'], after }))
    await writer
    const wanted = (await blog.history()).filter(({ sequence }) => sequence >= first).map(({ sequence }) => sequence)
    expect(readings.length).toBeGreaterThan(5)
    for (const reading of readings) await expect.poll(() => reading.sequences()).toEqual(wanted)
    for (const reading of readings) reading.close()
  })

  it('loses no event if a message with an unknown epoch makes the hub read the head again', async () => {
    const first = (await blog.history()).length + 1
    const reading = await read(transport, blog.url, { channels: ['lab:a'] })
    for (let nth = 0; nth < 30; nth++) {
      await blog.append({}, {})
      blog.parts.bus.publish(subjects.head, { epoch: 'stale', oldest: 1, head: 7 })
    }
    await expect.poll(() => reading.sequences()).toEqual(Array.from({ length: 60 }, (_, nth) => first + nth))
    expect(resets(reading)).toEqual([])
    reading.close()
  })

  it('receives `reset` for a cursor of another log, and for a cursor above the head', async () => {
    await blog.settled()
    const head = await blog.cursor((await blog.history()).length)
    for (const after of ['other-1', await blog.cursor((await blog.history()).length + 1)]) {
      const reading = await read(transport, blog.url, { channels: ['lab:reset'], after })
      await expect
        .poll(() => reading.frames)
        .toEqual([
          { op: 'ready', cursor: head },
          { op: 'reset', cursor: head },
        ])
      reading.close()
    }
  })

  it('receives only the newest of several states that changed at once', async () => {
    const reading = await read(transport, blog.url, { channels: ['lab:likes'] })
    const like = (key: string, likeCount: number) => ({ channel: 'lab:likes', type: 'like.changed', key, data: { likeCount } })
    await blog.append(like('x', 1), like('y', 1), like('x', 2), { channel: 'lab:likes', key: 'x' }, like('x', 3))
    await expect.poll(() => reading.events.map(({ data }) => data)).toEqual([{ likeCount: 1 }, {}, { likeCount: 3 }])
    reading.close()
  })

  it('never receives events without a channel, nor erased data', async () => {
    const after = await blog.cursor((await blog.history()).length)
    await blog.append(
      { channel: null, type: 'user.updated' },
      { channel: 'lab:erase', key: 'gone', data: { secret: 1 } },
      { channel: 'lab:erase', key: 'kept' },
    )
    await blog.append({ channel: 'lab:erase', key: 'gone', type: 'comment.deleted', data: { gone: true } })
    const reading = await read(transport, blog.url, { channels: ['lab:erase'], after })
    await expect
      .poll(() => reading.events.map(({ type, data }) => ({ type, data })))
      .toEqual([
        { type: 'comment.created', data: {} },
        { type: 'comment.deleted', data: { gone: true } },
      ])
    reading.close()
  })

  it('never receives a replaced text, title or name, whether it resumes from the ring or from the log', async () => {
    const after = await blog.cursor((await blog.history()).length)
    const author = (username: string) => ({ id: 7, username, avatarUrl: null })
    const user = (username: string) => ({ type: 'user.updated', key: 'user:7', channel: null, data: { user: author(username) } })
    const id = ++subject
    const comment = (body: string) => ({ channel: 'lab:new', key: `comment:${id}`, data: { comment: { id, body, author: author('old') } } })
    const post = (title: string) => ({ id, slug: 'post', title, author: author('old') })
    const body = { body: 'old body', html: '<p>old body</p>' }
    await blog.append(
      user('old'),
      { channel: 'lab:new', type: 'post.published', key: `post:${id}`, data: { post: post('old') } },
      { channel: 'lab:new', type: 'post.updated', key: `post:${id}`, data: { post: { ...post('old'), ...body } } },
      comment('old'),
      { channel: 'lab:new', type: 'notification.created', key: `notification:${id}`, data: { post: { id, slug: 'post', title: 'old' } } },
    )
    await blog.append(
      { ...comment('new'), type: 'comment.updated' },
      { channel: 'lab:new', type: 'post.updated', key: `post:${id}`, data: { post: { ...post('new'), body: 'new', html: 'new' } } },
      user('new'),
    )
    const wanted = ['post.published', 'comment.created', 'notification.created', 'comment.updated', 'post.updated']
    for (const more of [1, 25]) {
      await blog.append(...Array.from({ length: more }, () => ({})))
      await blog.settled()
      // the log renews names a moment later
      await expect
        .poll(
          async () => {
            const reading = await read(transport, blog.url, { channels: ['lab:new'], after })
            await expect.poll(() => reading.events.length).toBe(wanted.length)
            reading.close()
            expect(reading.events.map(({ type }) => type)).toEqual(wanted)
            return JSON.stringify(reading.events)
          },
          { timeout: 15_000 },
        )
        .not.toContain('old')
    }
  })
})

it('the Last-Event-ID of a browser takes precedence over the cursor in the URL', async () => {
  const last = await blog.append({}, {}, {})
  const reading = await read('sse', blog.url, {
    channels: ['lab:a'],
    after: await blog.cursor(last - 3),
    headers: { 'last-event-id': await blog.cursor(last - 1) },
  })
  await expect.poll(() => reading.sequences()).toEqual([last])
  reading.close()
})

describe('an incomplete log', () => {
  it('sends `reset` to a subscriber whose cursor is too old, and to all subscribers if the log was restored from a backup', async () => {
    const own = await startLiveBlog({ ring: { maxEvents: 5, maxChars: 1_000_000 } })
    try {
      await own.append(...Array.from({ length: 20 }, () => ({})))
      await own.settled()
      const cursors = await Promise.all([8, 9].map(own.cursor))
      const { kysely } = own.store.schema<any>('events')
      await kysely.deleteFrom('log').where('sequence', '<', 10).execute()
      await kysely.updateTable('head').set({ oldest: 10 }).execute()
      const [gone, kept] = await Promise.all(cursors.map((after) => read('sse', own.url, { channels: ['lab:a'], after })))
      await expect.poll(() => kept!.events.length).toBe(11)
      expect(resets(kept!)).toEqual([])
      const reset = { op: 'reset', cursor: await own.cursor(20) }
      await expect.poll(() => resets(gone!)).toEqual([reset])
      const socket = await read('websocket', own.url, { channels: ['lab:a'], after: cursors[0]! })
      await expect.poll(() => resets(socket)).toEqual([reset])
      socket.close()
      for (const wait of ['', '&wait=5']) {
        const poll = await fetch(`${own.url}/live?channel=lab:a&after=${cursors[0]}${wait}`)
        expect(await poll.json()).toMatchObject({ reset: true, cursor: reset.cursor, events: [] })
      }

      const live = await read('websocket', own.url, { channels: ['lab:a'] })
      await kysely.updateTable('head').set({ epoch: 'restored' }).execute()
      for (const reading of [kept!, live]) {
        await expect.poll(() => resets(reading)).toEqual([{ op: 'reset', cursor: 'restored-20' }])
      }
      await own.append({})
      for (const reading of [kept!, gone!, live]) await expect.poll(() => reading.sequences().at(-1)).toBe(21)
      for (const reading of [kept!, gone!, live]) reading.close()
    } finally {
      await own.close()
    }
  })
})
