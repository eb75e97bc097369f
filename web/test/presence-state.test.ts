import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { PresenceState } from '../src/lib/comments/presence-state.svelte.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const channel = 'comments:1'
const user = (id: number, username: string) => ({ id, username, avatarUrl: null })
const [ada, ben] = [user(1, 'ada'), user(2, 'ben')]

test('whoever types is shown for four seconds from their last word, and the reader themselves is not', () => {
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

test('whose comment has come types no more', () => {
  const presence = new PresenceState({ postId: 1, readerId: null })
  presence.typed({ channel, user: ada })
  presence.stoppedTyping(ada.id)
  expect(presence.typing).toEqual([])
})

test('who reads another post is not shown', () => {
  const presence = new PresenceState({ postId: 1, readerId: null })
  presence.setPresence({ channel, count: 3, users: [ada] })
  presence.setPresence({ channel: 'comments:2', count: 9, users: [ben] })
  presence.typed({ channel: 'comments:2', user: ben })
  expect([presence.count, presence.users, presence.typing]).toEqual([3, [ada], []])
})
