import { expect, test } from 'vitest'
import { PostListState } from '../src/lib/posts/post-list-state.svelte.ts'
import { aPost, likes, published, withdrawn } from './events.ts'

const ids = (posts: readonly { id: number }[]) => posts.map(({ id }) => id)
const page = { items: [aPost(2), aPost(1)], cursor: 'log-10' }

test('a new post waits until it is let in, the newest on top', () => {
  const list = new PostListState(page, () => true)
  list.apply(published(11, aPost(3)))
  list.apply(published(12, aPost(4)))
  expect([ids(list.shown), ids(list.waiting)]).toEqual([
    [2, 1],
    [4, 3],
  ])
  expect(list.letIn()).toEqual({ channels: ['post:4', 'post:3'], after: 'log-11' })
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
  expect([ids(list.shown), ids(list.waiting), list.shown[0]?.withdrawn]).toEqual([[2, 1], [], true])
})

test('an event reaches the post it is about', () => {
  const list = new PostListState(page, () => true)
  list.apply(likes(11, 1, 3))
  expect(list.shown.map(({ likeCount }) => likeCount)).toEqual([0, 3])
})

test('no more channels are followed than a connection may have', () => {
  const list = new PostListState({ items: Array.from({ length: 97 }, (_, index) => aPost(index + 1)), cursor: 'log-10' }, () => true)
  for (const id of [201, 202, 203]) list.apply(published(id, aPost(id)))
  // and the reader’s own
  expect(list.channels.length + list.letIn().channels.length + 1).toBe(100)
})
