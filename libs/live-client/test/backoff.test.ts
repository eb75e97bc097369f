import { expect, it } from 'vitest'
import { backoff } from '../src/backoff.ts'

const minRandom = () => 0
const maxRandom = () => 1

it('doubles the maximum delay after each failure, up to five seconds', () => {
  expect([0, 1, 2, 3].map((failures) => backoff(failures, 0, maxRandom))).toEqual([500, 1_000, 2_000, 4_000])
  expect(backoff(60, 0, maxRandom)).toBe(5_000)
  expect(backoff(9, 0, minRandom)).toBe(0)
})

it('adds jitter to the delay that the server asks for', () => {
  expect(backoff(0, 1_000, minRandom)).toBe(500)
  expect(backoff(0, 1_000, maxRandom)).toBe(2_000)
})
