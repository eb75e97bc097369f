import { expect, it } from 'vitest'
import { type Blog, deploymentSuite, type ProcessName, readSse, readWebSocket, Visitor } from '../src/index.ts'

let people = 0
const newVisitor = (blog: Blog) => new Visitor(blog).register(`metrics_${people++}`)

export const metrics = deploymentSuite('metrics', (blog) => {
  /** A metric of the process that runs the service `name`: in a monolith, of the monolith. */
  const value = async (name: ProcessName, metric: string) =>
    (await blog().metrics(blog().processes.includes(name) ? name : 'monolith')).get(metric) ?? 0
  const requests = (route: string, status: number, method = 'GET') =>
    value('gateway', `duplex_http_request_duration_seconds_count{method="${method}",route="${route}",status="${status}"}`)

  it('count requests by route, and all requests without a route as one', async () => {
    const visitor = await newVisitor(blog())
    const before = {
      found: await requests('/api/posts/:slug', 200),
      missing: await requests('/api/posts/:slug', 404),
      created: await requests('/api/posts', 201, 'POST'),
    }
    const { slug } = await visitor.publish('Counted once')
    await visitor.post(slug)
    await visitor.request('GET', '/api/posts/no-such-post')
    await visitor.request('GET', '/api/nowhere/at/all')
    await expect.poll(() => requests('/api/posts/:slug', 200)).toBe(before.found + 1)
    await expect.poll(() => requests('/api/posts/:slug', 404)).toBe(before.missing + 1)
    await expect.poll(() => requests('/api/posts', 201, 'POST')).toBe(before.created + 1)
    const all = [...(await blog().metrics(blog().processes.includes('gateway') ? 'gateway' : 'monolith')).keys()]
    expect(all.filter((name) => name.includes(slug) || name.includes('nowhere'))).toEqual([])
  })

  it('count calls by method and code', async () => {
    const visitor = await newVisitor(blog())
    const calls = (code: string) => value('post', `duplex_rpc_server_duration_seconds_count{service="post",method="get",code="${code}"}`)
    const [good, bad] = [await calls('OK'), await calls('NOT_FOUND')]
    const { slug } = await visitor.publish('Called')
    await visitor.post(slug)
    await visitor.request('GET', '/api/posts/not-there')
    await expect.poll(() => calls('OK')).toBeGreaterThan(good)
    await expect.poll(() => calls('NOT_FOUND')).toBe(bad + 1)
  })

  it('count the connected readers of each transport and the events sent', async () => {
    const visitor = await newVisitor(blog())
    const { id, slug } = await visitor.publish('Read live')
    const channels = [`comments:${id}`]
    const readers = (transport: string) => value('gateway', `duplex_live_connections{transport="${transport}"}`)
    const sent = await value('gateway', 'duplex_live_events_sent_total')
    const streams = [await readSse(blog().url, { channels }), await readWebSocket(blog().url, { channels })]
    const poll = fetch(`${blog().url}/live?channel=comments:${id}&wait=30`)
    for (const transport of ['sse', 'websocket', 'long-polling'])
      await expect.poll(() => readers(transport), { message: transport }).toBe(1)
    await expect.poll(() => requests('/live', 101)).toBeGreaterThan(0)
    await visitor.comment(slug, 'To three readers')
    expect((await poll).status).toBe(200)
    await expect.poll(() => value('gateway', 'duplex_live_events_sent_total')).toBeGreaterThanOrEqual(sent + 3)
    for (const stream of streams) stream.close()
    for (const transport of ['sse', 'websocket', 'long-polling'])
      await expect.poll(() => readers(transport), { message: transport }).toBe(0)
  })

  it('report the head of the log and the lag of its followers', async () => {
    const visitor = await newVisitor(blog())
    const head = await value('event', 'duplex_log_head')
    await visitor.publish('Logged')
    await expect.poll(() => value('event', 'duplex_log_head')).toBeGreaterThan(head)
    for (const [process, follower] of [
      ['gateway', 'gateway'],
      ['comment', 'comments'],
    ] as const) {
      await expect.poll(() => value(process, `duplex_follower_lag{follower="${follower}"}`)).toBe(0)
      expect(await value(process, `duplex_follower_behind_seconds{follower="${follower}"}`)).toBeLessThan(5)
    }
  })

  it('report the depth of an outbox and unanswered calls while the event service is stopped', async () => {
    const depth = 'duplex_outbox_depth{service="comment"}'
    // in the monolith the log cannot be stopped separately
    if (blog().deployment === 'monolith') return expect.poll(async () => (await blog().metrics('monolith')).get(depth)).toBe(0)
    const visitor = await newVisitor(blog())
    const { slug } = await visitor.publish('Waiting')
    await blog().stopProcess('event')
    try {
      await visitor.comment(slug, 'Kept until the log is back')
      await expect.poll(() => value('comment', depth)).toBeGreaterThan(0)
      const unanswered = 'duplex_rpc_client_unanswered_total{service="event",method="append",code="UNAVAILABLE"}'
      await expect.poll(() => value('comment', unanswered)).toBeGreaterThan(0)
    } finally {
      // the suites that follow share this blog
      await blog().startProcess('event')
    }
    await expect.poll(() => value('comment', depth)).toBe(0)
  })
})
