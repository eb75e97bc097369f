import type { CrowdReader } from '@duplex/e2e'
import { expect, it } from 'vitest'
import { audit } from '../src/audit.ts'
import { Ledger } from '../src/ledger.ts'
import { problemsOf } from '../src/problems.ts'

/** A blog that has stored these comments, by their ids and texts, and so many likes. */
const blogWith = (stored: Record<number, string>, likeCount = 0) => ({
  comments: async () => Object.entries(stored).map(([id, body]) => ({ id: Number(id), body })) as never,
  unlike: async () => ({ liked: false, likeCount }),
})

const reader = (comments: number[], more: Partial<CrowdReader> = {}): CrowdReader => ({
  transport: 'sse',
  comments,
  arrivals: new Map(comments.map((id) => [id, 0])),
  likeCount: 0,
  disorder: 0,
  troubles: [],
  ...more,
})

async function problems(
  blog: ReturnType<typeof blogWith>,
  acknowledged: number[],
  readers: CrowdReader[],
  likes: Record<string, boolean> = {},
) {
  const ledger = new Ledger()
  for (const id of acknowledged) ledger.comment(id, 0)
  for (const [name, liked] of Object.entries(likes)) ledger.likes.set(name, liked)
  const audited = await audit('a-post', blog, ledger, readers, 0)
  return problemsOf({ fault: 'none', routes: new Map(), recovery: 0, readersBack: 0, audit: audited, ended: [] })
}

it('finds nothing where everything is stored once and everybody got it once, also what was not acknowledged', async () => {
  expect(await problems(blogWith({ 1: 'a', 2: 'b' }, 1), [1], [reader([1, 2], { likeCount: 1 })], { ada: true, ben: false })).toEqual([])
})

it('finds acknowledged comments and likes that are gone', async () => {
  expect(await problems(blogWith({ 1: 'a' }), [1, 2], [reader([1])])).toEqual(['1 acknowledged writes lost'])
  expect(await problems(blogWith({}), [], [reader([])], { ada: true })).toEqual(['1 acknowledged writes lost'])
})

it('finds a comment that was stored for each time it was sent', async () => {
  expect(await problems(blogWith({ 1: 'a', 2: 'a' }), [1], [reader([1, 2])])).toEqual(['1 comments stored twice'])
})

it('finds what a reader missed, got twice or in another order, and one who gave up', async () => {
  const blog = blogWith({ 1: 'a', 2: 'b' })
  expect(await problems(blog, [1, 2], [reader([1, 2]), reader([1])])).toEqual(['1 events missed over sse'])
  expect(await problems(blogWith({}, 1), [], [reader([])], { ada: true })).toEqual(['1 events missed over sse'])
  expect(await problems(blog, [1, 2], [reader([1, 2, 2])])).toEqual(['1 events doubled over sse'])
  expect(await problems(blog, [1, 2], [reader([2, 1], { disorder: 1 })])).toEqual(['1 events out of order over sse'])
  expect(await problems(blog, [1, 2], [reader([1, 2], { troubles: ['gave up'] })])).toEqual(['a reader over sse gave up'])
})
