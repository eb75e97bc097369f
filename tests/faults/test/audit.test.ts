import type { GroupReader } from '@duplex/e2e'
import { expect, it } from 'vitest'
import { audit } from '../src/audit.ts'
import { Ledger } from '../src/ledger.ts'
import { problemsOf } from '../src/problems.ts'

/** A blog that stores these comments (text by id) and this number of likes. */
const blogWith = (stored: Record<number, string>, likeCount = 0) => ({
  comments: async () => Object.entries(stored).map(([id, body]) => ({ id: Number(id), body })) as never,
  unlike: async () => ({ liked: false, likeCount }),
})

const reader = (comments: number[], more: Partial<GroupReader> = {}): GroupReader => ({
  transport: 'sse',
  comments,
  arrivals: new Map(comments.map((id) => [id, 0])),
  likeCount: 0,
  outOfOrder: 0,
  errors: [],
  ...more,
})

async function problems(
  blog: ReturnType<typeof blogWith>,
  acknowledged: number[],
  readers: GroupReader[],
  likes: Record<string, boolean> = {},
) {
  const ledger = new Ledger()
  for (const id of acknowledged) ledger.comment(id, 0)
  for (const [name, liked] of Object.entries(likes)) ledger.likes.set(name, liked)
  const audited = await audit('a-post', blog, ledger, readers, 0)
  return problemsOf({ fault: 'none', routes: new Map(), recovery: 0, readersBack: 0, audit: audited, ended: [] })
}

it('finds no problem if everything is stored once and every reader received it once, even without acknowledgement', async () => {
  expect(await problems(blogWith({ 1: 'a', 2: 'b' }, 1), [1], [reader([1, 2], { likeCount: 1 })], { ada: true, ben: false })).toEqual([])
})

it('finds acknowledged comments and likes that are lost', async () => {
  expect(await problems(blogWith({ 1: 'a' }), [1, 2], [reader([1])])).toEqual(['1 acknowledged writes lost'])
  expect(await problems(blogWith({}), [], [reader([])], { ada: true })).toEqual(['1 acknowledged writes lost'])
})

it('finds a comment that was stored twice', async () => {
  expect(await problems(blogWith({ 1: 'a', 2: 'a' }), [1], [reader([1, 2])])).toEqual(['1 comments stored twice'])
})

it('finds events that a reader missed, received twice or out of order, and a reader that stopped', async () => {
  const blog = blogWith({ 1: 'a', 2: 'b' })
  expect(await problems(blog, [1, 2], [reader([1, 2]), reader([1])])).toEqual(['1 events missed over sse'])
  expect(await problems(blogWith({}, 1), [], [reader([])], { ada: true })).toEqual(['1 events missed over sse'])
  expect(await problems(blog, [1, 2], [reader([1, 2, 2])])).toEqual(['1 events doubled over sse'])
  expect(await problems(blog, [1, 2], [reader([2, 1], { outOfOrder: 1 })])).toEqual(['1 events out of order over sse'])
  expect(await problems(blog, [1, 2], [reader([1, 2], { errors: ['gave up'] })])).toEqual(['a reader over sse gave up'])
})
