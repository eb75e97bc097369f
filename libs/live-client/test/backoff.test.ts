import { expect, it } from 'vitest'
import { backoff } from '../src/backoff.ts'

const never = () => 0
const most = () => 1

it('waits up to twice as long after each failure, and never beyond five seconds', () => {
  expect([0, 1, 2, 3].map((failures) => backoff(failures, 0, most))).toEqual([500, 1_000, 2_000, 4_000])
  expect(backoff(60, 0, most)).toBe(5_000)
  expect(backoff(9, 0, never)).toBe(0)
})

it('spreads what the server asks for', () => {
  expect(backoff(0, 1_000, never)).toBe(500)
  expect(backoff(0, 1_000, most)).toBe(2_000)
})
