import { expect, test } from 'vitest'
import { NotificationListState } from '../src/lib/notifications/notification-list-state.svelte.ts'
import { openingOf, pathOf, textOf } from '../src/lib/notifications/sentence-of.ts'
import { allRead, aNotification, notified, removed } from './events.ts'

const page = (newest = true) => new NotificationListState({ items: [aNotification(2), aNotification(1)], newest })
const ids = (items: readonly { id: number }[]) => items.map(({ id }) => id)

test('holds back a new notification until the reader shows it, and updates a shown one in its position', () => {
  const list = page()
  list.apply(notified(11, aNotification(3), 3))
  list.apply(notified(12, aNotification(1, { version: 2, actorCount: 2 }), 3))
  list.apply(notified(13, aNotification(1, { version: 1, actorCount: 1 }), 3))
  list.apply(notified(14, aNotification(3, { version: 2, actorCount: 5 }), 3))
  expect([ids(list.shown), ids(list.waiting)]).toEqual([[2, 1], [3]])
  expect(list.shown[1]!.actorCount).toBe(2)
  list.showWaiting()
  expect([ids(list.shown), list.waiting, list.shown[0]!.actorCount]).toEqual([[3, 2, 1], [], 5])
})

test('keeps a removed notification in its position if it is shown, and discards it if it waits', () => {
  const list = page()
  list.apply(notified(11, aNotification(3), 3))
  list.apply(removed(12, 3, 2))
  list.apply(removed(13, 2, 1))
  expect([list.waiting, list.shown.map(({ id, gone, read }) => [id, gone, read])]).toEqual([
    [],
    [
      [2, true, true],
      [1, false, false],
    ],
  ])
})

test('marks all notifications as read if another tab has read them', () => {
  const list = page()
  list.apply(notified(11, aNotification(3), 3))
  list.apply(allRead(12))
  expect([...list.shown, ...list.waiting].every(({ read }) => read)).toBe(true)
})

test('adds no new notifications to a page of older ones', () => {
  const list = page(false)
  list.apply(notified(11, aNotification(3), 3))
  expect(list.waiting).toEqual([])
})

test('returns a text with the actors and the action, and the path of the target', () => {
  const actors = ['ada', 'ben', 'cleo'].map((username, index) => ({ id: index + 1, username, avatarUrl: null }))
  const post = { id: 1, slug: 'tides', title: 'Tides' }
  const texts = [
    aNotification(1, { actors: actors.slice(0, 1), post }),
    aNotification(1, { type: 'reply', actors: actors.slice(0, 1), post }),
    aNotification(1, { type: 'mention', commentId: null, actors: actors.slice(0, 1), post }),
    aNotification(1, { type: 'like', commentId: null, actors: actors.slice(0, 2), actorCount: 2, post }),
    aNotification(1, { type: 'like', commentId: null, actors, actorCount: 4, post }),
    aNotification(1, { type: 'follow', commentId: null, actors, actorCount: 12, post: null }),
    aNotification(1, { type: 'follow', commentId: null, actors: [], post: null }),
  ].map((notification) => [textOf(notification), pathOf(notification)])
  expect(texts).toEqual([
    ['ada commented on Tides', '/posts/tides/comments/5'],
    ['ada replied to your comment on Tides', '/posts/tides/comments/5'],
    ['ada mentioned you in Tides', '/posts/tides'],
    ['ada and ben like Tides', '/posts/tides'],
    ['ada, ben, cleo and 1 other like Tides', '/posts/tides'],
    ['ada, ben, cleo and 9 others follow you', '/@ada'],
    ['A user follows you', '/notifications'],
  ])
  expect(openingOf(aNotification(9, { post }))).toBe('/notifications/9?to=%2Fposts%2Ftides%2Fcomments%2F5')
})
