import { expect, test } from 'vitest'
import { FollowState } from '../src/lib/people/follow-state.svelte.ts'

const shown = ({ following, followerCount }: FollowState) => ({ following, followerCount })

test('shows a follow at once, and then the stored values', () => {
  const state = new FollowState({ following: false, followerCount: 4 })
  const settle = state.start()
  expect(shown(state)).toEqual({ following: true, followerCount: 5 })
  // Another user followed in the meantime.
  settle({ following: true, followerCount: 6 })
  expect(shown(state)).toEqual({ following: true, followerCount: 6 })
})

test('reverts a follow that was not stored', () => {
  const state = new FollowState({ following: true, followerCount: 4 })
  const settle = state.start()
  expect(shown(state)).toEqual({ following: false, followerCount: 3 })
  settle(null)
  expect(shown(state)).toEqual({ following: true, followerCount: 4 })
})
