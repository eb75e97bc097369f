import { createLogger } from '@duplex/runtime'
import { afterEach, expect, test, vi } from 'vitest'
import { conversations, type DemoComment } from '../../src/demo/conversations.ts'
import { readPosts } from '../../src/demo/read-posts.ts'
import { seedDemo } from '../../src/demo/seed-demo.ts'
import { type Blog, startBlog } from '../support/start-blog.ts'

const logger = createLogger('test', 'silent')
const posts = await readPosts()
let blog: Blog | null = null
afterEach(async () => {
  vi.restoreAllMocks()
  await blog?.close()
  blog = null
}, 60_000)

const count = (comments: DemoComment[]): number => comments.reduce((sum, { replies = [] }) => sum + 1 + count(replies), 0)

/** Waits until the list has all demo posts, newest first, with their counts. */
async function expectOneDemo({ parts: { api } }: Blog) {
  const expected = posts.toReversed().map(({ name, title, author, tags }) => {
    const { likedBy, comments } = conversations[name]!
    return { title, author, tags, likeCount: likedBy.length, commentCount: count(comments) }
  })
  await vi.waitFor(async () => {
    const { items } = await api.post.list({ limit: 100 })
    const found = items.map(({ title, author, tags, likeCount, commentCount }) => ({
      title,
      author: author.username,
      tags,
      likeCount,
      commentCount,
    }))
    expect(found).toEqual(expected)
  }, 30_000)
}

test('writes every post with its comments and likes into an empty blog, and nothing at the second start', async () => {
  blog = await startBlog()
  const { api, log } = blog.parts
  await seedDemo({ api, log, logger })
  await expectOneDemo(blog)

  const { items: found } = await api.post.list({ limit: 100 })
  const { items } = await api.comment.list({ post: found.find(({ title }) => title === 'One log, one order')!.id, limit: 100 })
  expect(items.map(({ parentId }) => parentId)).toEqual([null, items[0]?.id, items[1]?.id])

  const { head } = await log.head({})
  await seedDemo({ api, log, logger })
  expect(await log.head({})).toMatchObject({ head })
  await expectOneDemo(blog)
}, 60_000)

test('writes the posts once if several processes start at the same time', async () => {
  blog = await startBlog()
  const { parts } = blog
  const warn = vi.spyOn(logger, 'warn')
  await Promise.all([1, 2, 3].map(() => seedDemo({ ...parts, logger })))
  await expectOneDemo(blog)
  expect(warn).not.toHaveBeenCalled()
}, 60_000)

test('writes nothing if a user has registered', async () => {
  blog = await startBlog()
  const { api, log } = blog.parts
  await api.user.register({ username: 'first_visitor', email: 'first@example.com', password: 'correct horse' })
  await expect.poll(async () => (await log.head({})).head).toBe(1)
  await seedDemo({ ...blog.parts, logger })
  expect((await api.post.list({ limit: 100 })).items).toEqual([])
}, 60_000)

test('logs one warning if a service fails, and keeps complete posts with all their comments', async () => {
  blog = await startBlog()
  const { api } = blog.parts
  let created = 0
  const create: typeof api.post.create = (input, context) => {
    if (++created > 2) throw new Error('the disk is full')
    return api.post.create(input, context)
  }
  const warn = vi.spyOn(logger, 'warn')
  await seedDemo({ ...blog.parts, api: { ...api, post: { ...api.post, create } }, logger })
  expect(warn).toHaveBeenCalledOnce()
  const counts = async () => (await api.post.list({ limit: 100 })).items.map(({ commentCount }) => commentCount)
  await expect.poll(counts).toEqual(
    posts
      .slice(0, 2)
      .toReversed()
      .map(({ name }) => count(conversations[name]!.comments)),
  )
  // the second start does not continue
  await seedDemo({ ...blog.parts, logger })
  expect((await api.post.list({ limit: 100 })).items).toHaveLength(2)
}, 60_000)
