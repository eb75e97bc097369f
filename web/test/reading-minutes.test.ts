import { expect, test } from 'vitest'
import { readingMinutes } from '../src/lib/server/reading-minutes.ts'

test('counts a minute for each 230 words, and at least one minute', () => {
  expect([readingMinutes('One word.'), readingMinutes('word '.repeat(690)), readingMinutes('слово '.repeat(460))]).toEqual([1, 3, 2])
})

test('does not count the URL of a link', () => {
  expect(readingMinutes('[a](https://example.org/a-b/c-d/e) '.repeat(230))).toBe(1)
})
