import { afterEach, expect, test, vi } from 'vitest'
import { type DeploymentName, type ReceivedSpan, readSse, startBlog, startOtlpReceiver, Visitor } from '../src/index.ts'

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step()
}, 60_000)

/** https://github.com/open-telemetry/opentelemetry-proto */
const kinds = { server: 2, client: 3, producer: 4, consumer: 5 }

// both protocols: the default, and the other one
test.each<[DeploymentName, Record<string, string>, string]>([
  ['microservices', {}, 'application/x-protobuf'],
  ['monolith on PGlite', { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' }, 'application/json'],
])(
  'one comment makes one trace, from the request to the reader, %s',
  async (deployment, settings, type) => {
    const receiver = await startOtlpReceiver()
    undo.push(receiver.close)
    const otel = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_SCHEDULE_DELAY: '50', LOG_LEVEL: 'debug', ...settings }
    const blog = await startBlog(deployment, otel)
    undo.push(blog.stop)
    const ada = await new Visitor(blog).register('ada')
    const post = await ada.publish('Traced')
    const reader = await readSse(blog.url, { channels: [`comments:${post.id}`] })

    const traceId = '0af7651916cd43dd8448eb211c80319c'
    const traceparent = `00-${traceId}-b7ad6b7169203331-01`
    const answer = await ada.request('POST', `/api/posts/${post.slug}/comments`, { body: 'Follow me' }, { traceparent })
    expect(answer.status).toBe(201)
    const received = await reader.next(({ data }) => data?.type === 'comment.created')
    reader.close()
    expect(received.data, 'readers do not receive it').not.toHaveProperty('traceparent')

    const process = (name: string) => (deployment === 'microservices' ? name : 'monolith')
    const spans = () => receiver.trace(traceId)
    const find = (name: string, kind: keyof typeof kinds, attributes: Record<string, unknown> = {}): ReceivedSpan => {
      const found = spans().find(
        (span) =>
          span.name === name &&
          span.kind === kinds[kind] &&
          Object.entries(attributes).every(([key, value]) => span.attributes[key] === value),
      )
      if (!found) throw new Error(`there is no ${kind} span ${name}`)
      return found
    }
    const created = { 'duplex.event.type': 'comment.created' }
    const check = () => {
      const request = find('POST /api/posts/:slug/comments', 'server')
      expect(request).toMatchObject({ service: process('gateway'), parentId: 'b7ad6b7169203331' })
      expect(request.attributes).toMatchObject({ 'http.request.method': 'POST', 'http.route': '/api/posts/:slug/comments' })
      expect(Number(request.attributes['http.response.status_code'])).toBe(201)
      const call = find('comment/create', 'client')
      expect(call).toMatchObject({ service: process('gateway'), parentId: request.id })
      const handler = find('comment/create', 'server')
      expect(handler).toMatchObject({ service: process('comment'), parentId: call.id })
      const outbox = find('append outbox', 'producer', created)
      expect(outbox).toMatchObject({ service: process('comment'), parentId: handler.id })
      const relay = find('relay outbox', 'client')
      expect(relay).toMatchObject({ service: process('comment'), parentId: outbox.id })
      const append = find('event/append', 'client')
      expect(append).toMatchObject({ service: process('comment'), parentId: relay.id })
      expect(find('event/append', 'server')).toMatchObject({ service: process('event'), parentId: append.id })
      expect(find('store log', 'client', created)).toMatchObject({ service: process('event'), parentId: outbox.id })
      expect(
        find('process log', 'consumer', { 'duplex.event.type': 'comments.changed', 'messaging.consumer.group.name': 'posts' }),
      ).toMatchObject({
        service: process('post'),
        parentId: find('append outbox', 'producer', { 'duplex.event.type': 'comments.changed' }).id,
      })
      expect(find('deliver live', 'consumer', created)).toMatchObject({ service: process('gateway'), parentId: outbox.id })
    }
    // each process exports its spans independently
    await vi.waitFor(check, { timeout: 15_000, interval: 100 })
    const line = blog
      .output()
      .split('\n')
      .find((text) => text.includes(traceId) && text.includes('"msg":"request"'))
    expect(line, 'the log line of the request').toBeDefined()
    expect([...receiver.types]).toEqual([type])
  },
  120_000,
)
