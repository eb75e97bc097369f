import { expect, test } from 'vitest'
import { type ErrorCode, errorCodes, isErrorCode } from '../src/errors.ts'
import { mayRetry, retryOf } from '../src/retries.ts'

const codes = Object.keys(errorCodes) as ErrorCode[]

test('a code may be retried if its status is 429 or at least 500', () => {
  const retried = codes.filter((code) => retryOf(code) !== 'never')
  expect(retried).toEqual(codes.filter((code) => errorCodes[code].status === 429 || errorCodes[code].status >= 500))
})

test('a code that only a newer release knows is never retried', () => {
  expect(['TEAPOT', 'toString', ''].map(retryOf)).toEqual(['never', 'never', 'never'])
})

test('a request that may have had an effect is retried only if it is idempotent', () => {
  const retriedBy = (idempotent: boolean) => codes.filter((code) => mayRetry(code, { idempotent }))
  expect(retriedBy(true)).toEqual(['RATE_LIMITED', 'QUOTA_EXCEEDED', 'INTERNAL', 'UNAVAILABLE', 'OUTCOME_UNKNOWN'])
  expect(retriedBy(false)).toEqual(['RATE_LIMITED', 'QUOTA_EXCEEDED', 'UNAVAILABLE'])
})

test('isErrorCode accepts only the codes of the table', () => {
  expect(codes.every(isErrorCode)).toBe(true)
  expect(['TEAPOT', 'toString', '', null, undefined, 404].some(isErrorCode)).toBe(false)
})
