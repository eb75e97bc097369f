import type { LiveEvent } from '@duplex/contracts/live'
import { expect, test } from 'vitest'
import { InboxState } from '../src/lib/notifications/inbox-state.svelte.ts'
import { allRead, aNotification, notified, removed } from './events.ts'

const inboxOf = (unreadCount: number, cursor = 'log-10') => {
  const inbox = new InboxState()
  inbox.load(7, { unreadCount, cursor })
  return inbox
}

test('counts unread notifications, and returns each one that increases their number', () => {
  const inbox = inboxOf(1)
  const returned = [
    notified(11, aNotification(3), 2),
    // A second user joined the same notification: the unread count stays the same.
    notified(12, aNotification(3, { version: 2, actorCount: 2 }), 2),
    notified(13, aNotification(2, { version: 2, read: true }), 1),
    removed(14, 3, 0),
  ].map((event) => [inbox.apply(event)?.id, inbox.unread])
  expect(returned).toEqual([
    [3, 2],
    [undefined, 2],
    [undefined, 1],
    [undefined, 0],
  ])
})

test('becomes zero if another tab has read all notifications', () => {
  const inbox = inboxOf(5)
  inbox.apply(allRead(11))
  expect(inbox.unread).toBe(0)
})

test('ignores an event or a loaded count that is older than its state', () => {
  const inbox = inboxOf(3, 'log-20')
  inbox.apply(notified(19, aNotification(1), 9))
  expect(inbox.unread).toBe(3)
  inbox.apply(allRead(21))
  inbox.load(7, { unreadCount: 3, cursor: 'log-20' })
  expect(inbox.unread).toBe(0)
  inbox.load(7, { unreadCount: 1, cursor: 'log-22' })
  expect(inbox.unread).toBe(1)
  inbox.load(7, null)
  expect(inbox.unread).toBe(1)
})

test('keeps nothing of the user who was signed in before', () => {
  const inbox = inboxOf(3, 'log-20')
  inbox.apply(notified(21, aNotification(1), 4))
  inbox.load(8, { unreadCount: 1, cursor: 'log-15' })
  expect([inbox.unread, inbox.since('log-0')]).toEqual([1, []])
  inbox.load(null, null)
  expect(inbox.unread).toBe(0)
})

test('keeps the events after a cursor for the page that shows them', () => {
  const inbox = inboxOf(0)
  for (let sequence = 11; sequence < 100; sequence++) inbox.apply(notified(sequence, aNotification(sequence), sequence))
  inbox.apply({ id: 'log-100', channel: 'user:7', type: 'post.withdrawn', at: '', data: { postId: 1, slug: '' } } satisfies LiveEvent)
  expect(inbox.since('log-97').map(({ id }) => id)).toEqual(['log-98', 'log-99'])
  expect(inbox.since('log-0')).toHaveLength(50)
})
