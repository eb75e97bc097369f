import { expect, test } from 'vitest'
import { PostListState } from '../src/lib/posts/post-list-state.svelte.ts'
import { aPost, likes, published, withdrawn } from './events.ts'

const ids = (posts: readonly { id: number }[]) => posts.map(({ id }) => id)
const page = { items: [aPost(2), aPost(1)], cursor: 'log-10', next: null }

test('a new post waits until it is let in, the newest on top', () => {
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

test('a post that is shown, or of another list, is not announced', () => {
  const list = new PostListState(page, (post) => post.tags.includes('sse'))
  list.apply(published(11, aPost(2)))
  list.apply(published(12, aPost(3)))
  list.apply(published(13, aPost(4, { tags: ['sse'] })))
  expect(ids(list.waiting)).toEqual([4])
})

test('a post that is withdrawn while it waits is forgotten; one that is shown keeps its place', () => {
  const list = new PostListState(page, () => true)
  list.apply(published(11, aPost(3)))
  list.apply(withdrawn(12, 3))
  list.apply(withdrawn(13, 2))
  expect([ids(list.shown), ids(list.waiting), list.shown[0]?.gone]).toEqual([[2, 1], [], 'withdrawn'])
})

test('an event reaches the post it is about', () => {
  const list = new PostListState(page, () => true)
  list.apply(likes(11, 1, 3))
  expect(list.shown.map(({ likeCount }) => likeCount)).toEqual([0, 3])
})

test('no more channels are followed than a connection may have', () => {
  const list = new PostListState(
    { items: Array.from({ length: 97 }, (_, index) => aPost(index + 1)), cursor: 'log-10', next: null },
    () => true,
  )
  for (const id of [201, 202, 203]) list.apply(published(id, aPost(id)))
  // and the reader’s own
  expect(list.channels.length + list.showWaiting().channels.length + 1).toBe(100)
})

test('older posts come in at the end, each once, and are followed from where they were read', () => {
  const list = new PostListState({ ...page, next: 'more' }, () => true)
  list.apply(published(11, aPost(3)))
  const joined = list.append({ items: [aPost(3), aPost(1), aPost(0)], cursor: 'log-12', next: null })
  expect([ids(list.shown), list.next, joined.channels, joined.after, joined.first?.id]).toEqual([[2, 1, 0], null, ['post:0'], 'log-12', 0])
  list.apply(likes(12, 0, 9))
  list.apply(likes(13, 0, 4))
  expect(list.shown.at(-1)?.likeCount).toBe(4)
})

test('a long list follows as many as one connection may, the first of them', () => {
  const read = (from: number, next: string | null) => ({
    items: Array.from({ length: 60 }, (_, index) => aPost(from - index)),
    cursor: 'log-10',
    next,
  })
  const list = new PostListState(read(200, 'more'), () => true)
  const { channels } = list.append(read(140, null))
  expect([list.shown.length, channels.length, channels.at(-1)]).toEqual([120, 38, 'post:103'])
})
