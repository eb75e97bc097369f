import { once } from 'node:events'
import { connect } from 'node:net'
import { DuplexError } from '@duplex/contracts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { PublishedPosts } from '../../src/live/published-posts.ts'
import { type LiveBlog, startLiveBlog } from './support/live-blog.ts'

let blog: LiveBlog
/** Called when the gateway asks about a post; the answer comes when the promise resolves. */
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

it('a reader who left while the request was judged is not kept', async () => {
  const posts = blog.app.gateway.publishedPosts
  const has = posts.has.bind(posts)
  const judged = Promise.withResolvers<void>()
  // the post is found after all, when its reader is long gone
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
  // whoever comes after it is the only one there is
  const next = await fetch(`${blog.url}/live?channel=feed`, { headers: { accept: 'text/event-stream' } })
  expect(blog.hub.counters.connections.sse).toBe(1)
  await next.body!.cancel()
  await expect.poll(() => blog.hub.counters.connections.sse).toBe(0)
})

it('many who ask about one post at once are one question to the post service', async () => {
  questions = 0
  asked = Promise.withResolvers()
  answer = Promise.withResolvers()
  const all = Promise.all([1, 2, 3].map(() => blog.app.gateway.publishedPosts.has(4_711)))
  await asked.promise
  answer.resolve()
  expect(await all).toEqual([false, false, false])
  expect(questions).toBe(1)
  expect(await blog.app.gateway.publishedPosts.has(4_711), 'what is not published is asked again').toBe(false)
  expect(questions).toBe(2)
})

it('what is being asked when the log begins anew is asked once more, and is no refusal', async () => {
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
