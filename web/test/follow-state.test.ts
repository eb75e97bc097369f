import { expect, test } from 'vitest'
import { FollowState } from '../src/lib/people/follow-state.svelte.ts'

const shown = ({ following, followerCount }: FollowState) => ({ following, followerCount })

test('a follow is shown at once, and then as it was stored', () => {
  const state = new FollowState({ following: false, followerCount: 4 })
  const settle = state.start()
  expect(shown(state)).toEqual({ following: true, followerCount: 5 })
  // somebody else has come meanwhile
  settle({ following: true, followerCount: 6 })
  expect(shown(state)).toEqual({ following: true, followerCount: 6 })
})

test('what was not stored is undone', () => {
  const state = new FollowState({ following: true, followerCount: 4 })
  const settle = state.start()
  expect(shown(state)).toEqual({ following: false, followerCount: 3 })
  settle(null)
  expect(shown(state)).toEqual({ following: true, followerCount: 4 })
})
