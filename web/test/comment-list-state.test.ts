import { expect, test } from 'vitest'
import { CommentListState } from '../src/lib/comments/comment-list-state.svelte.ts'
import type { Thread } from '../src/lib/comments/thread-of.ts'
import { aComment, commented } from './events.ts'

const outline = (threads: Thread[]): unknown[] =>
  threads.map(({ comment, replies }) => (replies.length ? [comment.id, ...outline(replies)] : comment.id))
const stays = () => false
const pushes = () => true

test('a comment comes in at the end, a reply under its parent', () => {
  const list = new CommentListState({ items: [aComment(1), aComment(2)], complete: true }, stays)
  list.apply(commented(11, aComment(3)))
  list.apply(commented(12, aComment(4, { parentId: 1 })))
  expect(outline(list.threads)).toEqual([[1, 4], 2, 3])
})

test('one’s own comment is not doubled by its event, whichever comes first', () => {
  const list = new CommentListState({ items: [], complete: true }, stays)
  list.add(aComment(1))
  expect(list.apply(commented(11, aComment(1)))).toBe(null)
  list.apply(commented(12, aComment(2)))
  list.add(aComment(2))
  expect(outline(list.threads)).toEqual([1, 2])
})

test('one’s own comment does not overtake an older one that comes after it', () => {
  const list = new CommentListState({ items: [aComment(1)], complete: true }, stays)
  list.add(aComment(3))
  list.apply(commented(11, aComment(2)))
  expect(outline(list.threads)).toEqual([1, 2, 3])
})

test('a reply that would push what is read waits, and what answers it waits with it', () => {
  const list = new CommentListState({ items: [aComment(1), aComment(2)], complete: true }, pushes)
  list.apply(commented(11, aComment(3, { parentId: 1 })))
  list.apply(commented(12, aComment(4, { parentId: 3 })))
  expect([outline(list.threads), list.waitingUnder(1), list.waitingUnder(2)]).toEqual([[1, 2], 2, 0])
  list.letIn(1)
  expect([outline(list.threads), list.waitingUnder(1)]).toEqual([[[1, [3, 4]], 2], 0])
})

test('an older version never overwrites a newer one', () => {
  const list = new CommentListState({ items: [aComment(1, { version: 2, html: 'new' })], complete: true }, stays)
  list.apply(commented(11, aComment(1, { version: 1, html: 'old' })))
  expect(list.threads[0]?.comment.html).toBe('new')
})

test('a deleted comment keeps its place and its replies', () => {
  const list = new CommentListState({ items: [aComment(1), aComment(2, { parentId: 1 })], complete: true }, stays)
  list.apply(commented(11, aComment(1, { version: 2, deleted: true, html: null, author: null }), 'comment.deleted'))
  expect([outline(list.threads), list.threads[0]?.comment.deleted]).toEqual([[[1, 2]], true])
})

test('a comment whose place is on a later page does not come in', () => {
  const list = new CommentListState({ items: [aComment(1)], complete: false }, stays)
  list.apply(commented(11, aComment(9)))
  list.apply(commented(12, aComment(10, { parentId: 1 })))
  expect(outline(list.threads)).toEqual([[1, 10]])
})
