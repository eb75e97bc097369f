import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'
import { addressOf } from './support/reading.ts'

let blog: LiveBlog
beforeAll(async () => {
  blog = await startLiveBlog({ ring: { maxEvents: 20, maxChars: 1_000_000 } })
})
afterAll(() => blog.close())

interface Options {
  after?: string
  wait?: number | string
  headers?: Record<string, string>
  url?: string
}

async function poll(channels: string[], { after, wait, headers = {}, url = blog.url }: Options = {}) {
  const response = await fetch(`${addressOf(url, { channels, after })}${wait === undefined ? '' : `&wait=${wait}`}`, { headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : null }
}

const sequences = ({ body }: { body: { events: { id: string }[] } }) => body.events.map(({ id }) => Number(id.split('-')[1]))
const head = async () => (await blog.history()).length
const waiting = (count: number) => expect.poll(() => blog.hub.counters.connections['long-poll']).toBe(count)

describe('short polling', () => {
  it('returns the events after the cursor immediately, with the new cursor', async () => {
    const after = await blog.cursor(await head())
    const last = await blog.append({ channel: 'lab:a' }, { channel: 'lab:b' }, { channel: 'lab:a' }, { channel: 'lab:b' })
    await expect.poll(async () => (await poll(['lab:a'], { after })).body.cursor).toBe(await blog.cursor(last))
    const answer = await poll(['lab:a'], { after })
    expect(answer.status).toBe(200)
    expect(sequences(answer)).toEqual([last - 3, last - 1])
    expect(answer.body.events[0]).toMatchObject({ channel: 'lab:a', type: 'comment.created', data: {} })
    expect(answer.headers.get('live-cursor')).toBe(answer.body.cursor)
    expect((await poll(['lab:a'])).body).toEqual({ events: [], cursor: answer.body.cursor })
  })

  it('returns a long history page by page, without gaps', async () => {
    const first = (await head()) + 1
    for (let time = 0; time < 5; time++)
      await blog.append(...Array.from({ length: 500 }, (_, nth) => ({ channel: `lab:${nth % 5 ? 'long' : 'other'}` })))
    const wanted = (await blog.history())
      .filter(({ sequence, channel }) => sequence >= first && channel === 'lab:long')
      .map(({ sequence }) => sequence)
    const got: number[] = []
    let pages = 0
    for (let after = await blog.cursor(first - 1); got.length < wanted.length && pages < 10; pages++) {
      const answer = await poll(['lab:long'], { after })
      expect(answer.body.events.length).toBeLessThanOrEqual(1_000)
      got.push(...sequences(answer))
      after = answer.body.cursor
    }
    expect(got).toEqual(wanted)
    expect(pages).toBe(2)
  })

  it('returns 304 only if the cursor is current', async () => {
    const last = await blog.append({ channel: 'lab:a' })
    await expect.poll(async () => (await poll(['lab:a'])).body.cursor).toBe(await blog.cursor(last))
    const { headers, body } = await poll(['lab:a'])
    const known = { after: body.cursor, headers: { 'if-none-match': headers.get('etag')! } }
    const unchanged = await poll(['lab:a'], known)
    expect(unchanged).toMatchObject({ status: 304, body: null })
    expect(unchanged.headers.get('etag')).toBe(headers.get('etag'))
    // a proxy that compresses the response makes the ETag weak
    const weak = { ...known, headers: { 'if-none-match': `"other", W/${headers.get('etag')}` } }
    expect((await poll(['lab:a'], weak)).status).toBe(304)
    await blog.append({ channel: 'lab:b' }, { channel: 'lab:b' })
    await expect.poll(async () => (await poll(['lab:b'], known)).body?.events.length).toBe(2)
    expect((await poll(['lab:a'], known)).status).toBe(304)
  })

  it('returns `reset` if the cursor belongs to another log', async () => {
    const { body } = await poll(['lab:a'], { after: 'other-3' })
    expect(body).toEqual({ events: [], cursor: (await poll(['lab:a'])).body.cursor, reset: true })
  })
})

describe('long polling', () => {
  it('returns as soon as its channels have an event', async () => {
    const after = await blog.cursor(await head())
    const answer = poll(['lab:a', 'lab:c'], { after, wait: 60 })
    await waiting(1)
    await blog.append({ channel: 'lab:b' })
    const last = await blog.append({ channel: 'lab:c' })
    expect(sequences(await answer)).toEqual([last])
    await waiting(0)
    expect(sequences(await poll(['lab:c'], { after, wait: 60 }))).toEqual([last])
  })

  it('returns 204 with the cursor at the end of the wait', async () => {
    const { status, headers, body } = await poll(['lab:quiet'], { wait: 1 })
    expect({ status, body }).toEqual({ status: 204, body: null })
    expect(headers.get('live-cursor')).toBe((await poll(['lab:quiet'])).body.cursor)
  })

  it('loses and repeats no event while others write', async () => {
    const first = (await head()) + 1
    const got: number[] = []
    let writing = true
    const reading = (async () => {
      for (let after = await blog.cursor(first - 1); writing || got.length < 100; ) {
        const answer = await poll(['lab:a'], { after, wait: 1 })
        if (answer.body) got.push(...sequences(answer as never))
        after = answer.headers.get('live-cursor')!
      }
    })()
    for (let nth = 0; nth < 100; nth++) await blog.append({ channel: 'lab:a' }, { channel: 'lab:b' })
    writing = false
    await reading
    expect(got).toEqual(
      (await blog.history()).filter(({ sequence, channel }) => sequence >= first && channel === 'lab:a').map(({ sequence }) => sequence),
    )
  })

  it('stops waiting if the client disconnects or its session is revoked', async () => {
    const abort = new AbortController()
    const aborted = fetch(`${addressOf(blog.url, { channels: ['lab:a'] })}&wait=60`, { signal: abort.signal }).catch(() => null)
    await waiting(1)
    abort.abort()
    await aborted
    await waiting(0)
    const ada = await blog.anonymous.register('ada')
    const headers = { authorization: `Bearer ${ada.token}` }
    const { id } = (await ada.get('/api/me')).json().user
    const answer = poll([`user:${id}`], { wait: 60, headers })
    await waiting(1)
    await ada.delete('/api/sessions/current')
    expect((await answer).status).toBe(204)
    expect((await poll([`user:${id}`], { wait: 60, headers })).status).toBe(401)
  })

  it('returns immediately if the gateway stops', async () => {
    const own = await startLiveBlog()
    const answer = poll(['lab:a'], { wait: 60, url: own.url })
    await expect.poll(() => own.hub.counters.connections['long-poll']).toBe(1)
    const closed = own.close()
    expect((await answer).status).toBe(204)
    await closed
  })

  it.each([0, 61, 'soon', '1.5', '-1', ''])('rejects a wait of %j', async (wait) => {
    expect(await poll(['lab:a'], { wait })).toMatchObject({ status: 400, body: { code: 'MALFORMED' } })
  })
})
