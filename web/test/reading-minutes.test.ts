import { expect, test } from 'vitest'
import { readingMinutes } from '../src/lib/server/reading-minutes.ts'

test('a text takes a minute for each 230 words, and at least one', () => {
  expect([readingMinutes('One word.'), readingMinutes('word '.repeat(690)), readingMinutes('слово '.repeat(460))]).toEqual([1, 3, 2])
})

test('the address of a link is not read', () => {
  expect(readingMinutes('[a](https://example.org/a-b/c-d/e) '.repeat(230))).toBe(1)
})
