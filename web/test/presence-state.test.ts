import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PresenceState } from '../src/lib/comments/presence-state.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const channel = 'comments:1'
const user = (id: number, username: string) => ({ id, username, avatarUrl: null })
const [ada, ben] = [user(1, 'ada'), user(2, 'ben')]

test('shows a typing user for four seconds after the last signal, but not the reader', () => {
  const presence = new PresenceState({ postId: 1, readerId: 7 })
  for (const typist of [ada, ben, user(7, 'me')]) presence.typed({ channel, user: typist })
  expect(presence.typing).toEqual(['ada', 'ben'])
  vi.advanceTimersByTime(3_000)
  presence.typed({ channel, user: ada })
  vi.advanceTimersByTime(1_000)
  expect(presence.typing).toEqual(['ada'])
  vi.advanceTimersByTime(3_000)
  expect(presence.typing).toEqual([])
})

test('removes a typing user whose comment has arrived', () => {
  const presence = new PresenceState({ postId: 1, readerId: null })
  presence.typed({ channel, user: ada })
  presence.stoppedTyping(ada.id)
  expect(presence.typing).toEqual([])
})

test('ignores the readers of another post', () => {
  const presence = new PresenceState({ postId: 1, readerId: null })
  presence.setPresence({ channel, count: 3, users: [ada] })
  presence.setPresence({ channel: 'comments:2', count: 9, users: [ben] })
  presence.typed({ channel: 'comments:2', user: ben })
  expect([presence.count, presence.users, presence.typing]).toEqual([3, [ada], []])
})
