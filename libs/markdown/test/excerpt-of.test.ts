import { expect, it } from 'vitest'
import { excerptOf } from '../src/index.ts'

it('returns the first prose of a text without its markup', () => {
  expect(
    excerptOf('# Title\n\nThe *first* [words](https://example.org) & `code`,\nthen\n\n```js\ncode()\n```\n\n- a list[^1]\n\n[^1]: A note'),
  ).toBe('The first words & code, then a list')
})

it('cuts a long text at the end of a word', () => {
  const excerpt = excerptOf('A word or two, '.repeat(50))
  expect(excerpt.length).toBeLessThanOrEqual(201)
  expect(excerpt).toMatch(/^(A word or two, )+A?[a-z ]*…$/)
})

it('cuts a text without spaces between two characters, not within a surrogate pair', () => {
  expect(excerptOf('🐎'.repeat(300))).toBe(`${'🐎'.repeat(200)}…`)
})

it('returns an empty text if there is no prose', () => {
  expect(excerptOf('# Title\n\n```\ncode\n```')).toBe('')
})
