import { once } from 'node:events'
import { connect } from 'node:net'
import { DuplexError } from '@duplex/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PublishedPosts } from '../../src/live/published-posts.ts'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'

let blog: LiveBlog
/** `asked` resolves when the gateway requests the post; the response is sent when `answer` resolves. */
let asked: PromiseWithResolvers<void>
let answer: PromiseWithResolvers<void>
let questions = 0

beforeAll(async () => {
  blog = await startLiveBlog({}, ({ api }) => ({
    api: {
      ...api,
      post: {
        ...api.post,
        get: async (input, call) => {
          if (input.post !== 4_711) return api.post.get(input, call)
          questions++
          asked.resolve()
          await answer.promise
          throw new DuplexError('NOT_FOUND')
        },
      },
    },
  }))
})
afterAll(() => blog.close())

const ask = async (channel: string) => {
  asked = Promise.withResolvers()
  answer = Promise.withResolvers()
  const socket = connect(Number(new URL(blog.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`GET /live?channel=${channel}&channel=feed HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n`)
  return socket
}

it('does not keep a subscriber that disconnected during validation', async () => {
  const posts = blog.app.gateway.publishedPosts
  const has = posts.has.bind(posts)
  const judged = Promise.withResolvers<void>()
  // the post is found after the client has disconnected
  posts.has = async (id) => {
    if (id !== 4_711) return has(id)
    await has(id)
    judged.resolve()
    return true
  }
  const socket = await ask('post:4711')
  await asked.promise
  socket.resetAndDestroy()
  await expect.poll(() => new Promise((resolve) => blog.app.server.getConnections((_, count) => resolve(count)))).toBe(0)
  answer.resolve()
  await judged.promise
  posts.has = has
  // the next subscriber is the only one
  const next = await fetch(`${blog.url}/live?channel=feed`, { headers: { accept: 'text/event-stream' } })
  expect(blog.hub.counters.connections.sse).toBe(1)
  await next.body!.cancel()
  await expect.poll(() => blog.hub.counters.connections.sse).toBe(0)
})

it('sends one request to the post service for concurrent lookups of one post', async () => {
  questions = 0
  asked = Promise.withResolvers()
  answer = Promise.withResolvers()
  const all = Promise.all([1, 2, 3].map(() => blog.app.gateway.publishedPosts.has(4_711)))
  await asked.promise
  answer.resolve()
  expect(await all).toEqual([false, false, false])
  expect(questions).toBe(1)
  expect(await blog.app.gateway.publishedPosts.has(4_711), 'an unpublished post is requested again').toBe(false)
  expect(questions).toBe(2)
})

it('requests a post again if the log restarts during the request', async () => {
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let questions = 0
  const get = async () => {
    await answers[questions++]!.promise
    return { post: { status: 'published' } }
  }
  let restart = () => {}
  const feed = { on: () => {}, onRestart: (listener: () => void) => void (restart = listener) }
  const posts = new PublishedPosts({ get } as never, feed as never)
  const asked = posts.has(1)
  restart()
  for (const { resolve } of answers) resolve()
  expect(await asked).toBe(true)
  expect(questions).toBe(2)
})
