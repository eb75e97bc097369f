import { DuplexError, type Site } from '@duplex/contracts'
import { createLogger } from '@duplex/runtime'
import { setupOf } from '@duplex/test-support/services'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type CurrentSite, createSite } from '../src/site.ts'
import { type Blog, startBlog } from './support/start-blog.ts'

const usual: Site = {
  title: 'Duplex',
  description: 'A live blog: new posts, comments and likes appear as they happen.',
  registrationOpen: true,
  language: 'en',
}
let blog: Blog
let away: boolean
let site: CurrentSite
let delivering: boolean
let change: (input: Partial<Site>) => Promise<unknown>

beforeEach(async () => {
  blog = await startBlog()
  await blog.app.ready()
  const { user } = blog.parts.api
  const setup = await setupOf(user)
  const { user: admin } = await user.register({ username: 'admin', email: 'admin@example.com', password: 'correct horse', ...setup })
  change = (input) => user.updateSite(input, { actor: { id: admin.id, username: admin.username, avatarUrl: null } })
  away = true
  delivering = true
  const feed = blog.app.gateway.logFeed
  site = createSite({
    api: {
      user: {
        ...user,
        getSite: async (input) => {
          if (away) throw new DuplexError('UNAVAILABLE')
          return user.getSite(input)
        },
      },
    },
    feed: {
      isReady: feed.isReady,
      on: (type, listener) =>
        feed.on(type, (event) => {
          if (delivering) listener(event)
        }),
    },
    logger: createLogger('test', 'silent'),
  })
})
afterEach(async () => {
  site.stop()
  await blog.close()
})

it('has the default settings until the user service responds', async () => {
  await change({ title: 'Ours' })
  delivering = false
  site.start()
  expect(site.current).toEqual(usual)
  expect(site.settled).toBe(false)
  away = false
  await expect.poll(() => site.current).toEqual({ ...usual, title: 'Ours' })
  await expect.poll(() => site.settled).toBe(true)
})

it('follows events after the first load, while the user service is unavailable', async () => {
  away = false
  site.start()
  await expect.poll(() => site.settled).toBe(true)
  away = true
  await change({ title: 'Changed meanwhile', registrationOpen: false })
  await expect.poll(() => site.current).toEqual({ ...usual, title: 'Changed meanwhile', registrationOpen: false })
})

it('is loaded by the next gateway that starts', async () => {
  await change({ title: 'Stored' })
  away = false
  site.start()
  await expect.poll(() => site.current.title).toBe('Stored')
})
