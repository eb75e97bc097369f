import { expect, test } from 'vitest'
import { PostListState } from '../src/lib/posts/post-list-state.svelte.ts'
import { aPost, likes, published, withdrawn } from './events.ts'

const ids = (posts: readonly { id: number }[]) => posts.map(({ id }) => id)
const page = { items: [aPost(2), aPost(1)], cursor: 'log-10', next: null }

test('holds back a new post until the reader shows it, the newest first', () => {
  const list = new PostListState(page, () => true)
  list.apply(published(11, aPost(3)))
  list.apply(published(12, aPost(4)))
  expect([ids(list.shown), ids(list.waiting)]).toEqual([
    [2, 1],
    [4, 3],
  ])
  expect(list.showWaiting()).toEqual({ channels: ['post:4', 'post:3'], after: 'log-11' })
  expect([ids(list.shown), ids(list.waiting)]).toEqual([[4, 3, 2, 1], []])
})

test('does not announce a post that is already shown or does not belong to the list', () => {
  const list = new PostListState(page, (post) => post.tags.includes('sse'))
  list.apply(published(11, aPost(2)))
  list.apply(published(12, aPost(3)))
  list.apply(published(13, aPost(4, { tags: ['sse'] })))
  expect(ids(list.waiting)).toEqual([4])
})

test('discards a waiting post that is withdrawn, and keeps a shown one in its position', () => {
  const list = new PostListState(page, () => true)
  list.apply(published(11, aPost(3)))
  list.apply(withdrawn(12, 3))
  list.apply(withdrawn(13, 2))
  expect([ids(list.shown), ids(list.waiting), list.shown[0]?.gone]).toEqual([[2, 1], [], 'withdrawn'])
})

test('applies an event to the post that it names', () => {
  const list = new PostListState(page, () => true)
  list.apply(likes(11, 1, 3))
  expect(list.shown.map(({ likeCount }) => likeCount)).toEqual([0, 3])
})

test('follows no more channels than one connection may have', () => {
  const list = new PostListState(
    { items: Array.from({ length: 97 }, (_, index) => aPost(index + 1)), cursor: 'log-10', next: null },
    () => true,
  )
  for (const id of [201, 202, 203]) list.apply(published(id, aPost(id)))
  // One more channel is the reader’s own.
  expect(list.channels.length + list.showWaiting().channels.length + 1).toBe(100)
})

test('appends older posts once each, and follows them from the cursor they were loaded with', () => {
  const list = new PostListState({ ...page, next: 'more' }, () => true)
  list.apply(published(11, aPost(3)))
  const joined = list.append({ items: [aPost(3), aPost(1), aPost(0)], cursor: 'log-12', next: null })
  expect([ids(list.shown), list.next, joined.channels, joined.after, joined.first?.id]).toEqual([[2, 1, 0], null, ['post:0'], 'log-12', 0])
  list.apply(likes(12, 0, 9))
  list.apply(likes(13, 0, 4))
  expect(list.shown.at(-1)?.likeCount).toBe(4)
})

test('follows the first posts of a long list, up to the limit of one connection', () => {
  const read = (from: number, next: string | null) => ({
    items: Array.from({ length: 60 }, (_, index) => aPost(from - index)),
    cursor: 'log-10',
    next,
  })
  const list = new PostListState(read(200, 'more'), () => true)
  const { channels } = list.append(read(140, null))
  expect([list.shown.length, channels.length, channels.at(-1)]).toEqual([120, 38, 'post:103'])
})
