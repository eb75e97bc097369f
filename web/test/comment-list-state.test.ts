import type { LiveEvent } from '@duplex/contracts/live'
import { expect, test } from 'vitest'
import { CommentListState } from '../src/lib/comments/comment-list-state.svelte.ts'
import type { DistantReplies, Thread } from '../src/lib/comments/thread-of.ts'
import { aComment, commented } from './events.ts'

/** The ids of comments. Replies follow their parent; `to 5` stands for a parent that is on another page. */
const outline = (threads: readonly (Thread | DistantReplies)[]): unknown[] =>
  threads.map((thread) => {
    const id = 'comment' in thread ? thread.comment.id : `to ${thread.parentId}`
    return thread.replies.length ? [id, ...outline(thread.replies)] : id
  })
const firstComment = ({ threads: [first] }: CommentListState) => (first && 'comment' in first ? first.comment : undefined)
const stays = { replyPushes: () => false, editPushes: () => false }
const pushes = { replyPushes: () => true, editPushes: () => true }

test('adds a comment at the end, and a reply under its parent', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1), aComment(2)], complete: true, readerId: 1 }, stays)
  list.apply(commented(11, aComment(3)))
  list.apply(commented(12, aComment(4, { parentId: 1 })))
  expect(outline(list.threads)).toEqual([[1, 4], 2, 3])
})

test('shows the reader’s own comment once, whether its event arrives before or after the response', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [], complete: true, readerId: 1 }, stays)
  list.add(aComment(1))
  expect(list.apply(commented(11, aComment(1)))).toBe(null)
  list.apply(commented(12, aComment(2)))
  list.add(aComment(2))
  expect(outline(list.threads)).toEqual([1, 2])
})

test('keeps comments in order if an older one arrives after the reader’s own comment', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1)], complete: true, readerId: 1 }, stays)
  list.add(aComment(3))
  list.apply(commented(11, aComment(2)))
  expect(outline(list.threads)).toEqual([1, 2, 3])
})

test('holds back a reply that would push the text being read, together with its own replies', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1), aComment(2)], complete: true, readerId: 1 }, pushes)
  list.apply(commented(11, aComment(3, { parentId: 1 })))
  list.apply(commented(12, aComment(4, { parentId: 3 })))
  expect([outline(list.threads), list.waitingUnder(1), list.waitingUnder(2)]).toEqual([[1, 2], 2, 0])
  list.showWaiting(1)
  expect([outline(list.threads), list.waitingUnder(1)]).toEqual([[[1, [3, 4]], 2], 0])
})

test('never replaces a newer version by an older one', () => {
  const list = new CommentListState(
    { slug: 'a-post', parents: [], items: [aComment(1, { version: 2, html: 'new' })], complete: true, readerId: 1 },
    stays,
  )
  list.apply(commented(11, aComment(1, { version: 1, html: 'old' })))
  expect(firstComment(list)?.html).toBe('new')
})

test('keeps a deleted comment and its replies in their position', () => {
  const list = new CommentListState(
    { slug: 'a-post', parents: [], items: [aComment(1), aComment(2, { parentId: 1 })], complete: true, readerId: 1 },
    stays,
  )
  list.apply(commented(11, aComment(1, { version: 2, deleted: true, html: null, author: null }), 'comment.deleted'))
  expect([outline(list.threads), firstComment(list)?.deleted]).toEqual([[[1, 2]], true])
})

test('does not add a comment whose position is on a later page', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1)], complete: false, readerId: 1 }, stays)
  list.apply(commented(11, aComment(9)))
  list.apply(commented(12, aComment(10, { parentId: 1 })))
  expect(outline(list.threads)).toEqual([[1, 10]])
})

test('holds back an edit that would push the text being read until the reader shows it; then shows the newest version', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1), aComment(2)], complete: true, readerId: 2 }, pushes)
  list.apply(commented(11, aComment(1, { version: 2, html: 'second' }), 'comment.updated'))
  list.apply(commented(12, aComment(1, { version: 3, html: 'third' }), 'comment.updated'))
  expect([firstComment(list)?.html, list.hasEdit(1), list.newest(1)?.html]).toEqual(['<p>1</p>', true, 'third'])
  list.showWaiting(1)
  expect([firstComment(list)?.html, list.hasEdit(1), list.isLively(1)]).toEqual(['third', false, true])
})

test('applies a deletion at once, and discards an edit of the comment that waits', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1), aComment(2)], complete: true, readerId: 2 }, pushes)
  list.apply(commented(11, aComment(1, { version: 2, html: 'second' }), 'comment.updated'))
  list.apply(commented(12, aComment(1, { version: 3, deleted: true, html: null, author: null }), 'comment.deleted'))
  expect([firstComment(list)?.deleted, list.hasEdit(1)]).toEqual([true, false])
})

test('marks a comment that arrives after the page was loaded as new, but not a loaded one whose event is repeated', () => {
  const list = new CommentListState({ slug: 'a-post', parents: [], items: [aComment(1)], complete: true, readerId: 2 }, stays)
  list.apply(commented(11, aComment(1)))
  list.apply(commented(12, aComment(2)))
  expect([list.isLively(1), list.isLively(2)]).toEqual([false, true])
})

test('keeps a comment’s source only for its author', () => {
  const list = (readerId: number | null) => {
    const state = new CommentListState({ slug: 'a-post', parents: [], items: [], complete: true, readerId }, stays)
    state.apply(commented(11, { ...aComment(1), body: 'source' }))
    return firstComment(state)?.body
  }
  expect([list(1), list(2), list(null)]).toEqual(['source', undefined, undefined])
})

test('shows the parent of replies whose parent is on another page, until the parent is deleted', () => {
  const parent = { id: 1, author: { id: 2, username: 'ben', avatarUrl: null }, excerpt: 'First', createdAt: aComment(1).createdAt }
  const items = [101, 102].map((id) => aComment(id, { parentId: 1 }))
  const list = new CommentListState({ slug: 'a-post', items, parents: [parent], complete: true, readerId: 1 }, stays)
  expect(list.threads).toMatchObject([{ parent, replies: [{ comment: { id: 101 } }, { comment: { id: 102 } }] }])
  list.apply(commented(11, aComment(103)))
  list.apply(commented(12, aComment(104, { parentId: 1 })))
  list.apply(commented(13, aComment(105, { parentId: 50 })))
  // a new reply does not move the comments above it
  expect(outline(list.threads)).toEqual([['to 1', 101, 102], 103, ['to 1', 104], ['to 50', 105]])
  const removed = aComment(1, { version: 2, deleted: true, author: null, html: null })
  list.apply({ ...commented(14, removed), type: 'comment.deleted' } as LiveEvent)
  expect(list.threads[0]).toMatchObject({ parent: { author: null, excerpt: null } })
})

test('knows whether a new comment stays on the page when the page is loaded again', () => {
  const some = (count: number) => Array.from({ length: count }, (_, index) => aComment(index + 1))
  const keeps = (count: number, complete: boolean) =>
    new CommentListState({ slug: 'a-post', items: some(count), parents: [], complete, readerId: 1 }, stays).keeps(aComment(1_000))
  expect([keeps(99, true), keeps(100, true), keeps(100, false)]).toEqual([true, false, false])
})
