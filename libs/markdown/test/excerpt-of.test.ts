import { expect, it } from 'vitest'
import { excerptOf } from '../src/index.ts'

it('says what the text says first, without its markup', () => {
  expect(
    excerptOf('# Title\n\nThe *first* [words](https://example.org) & `code`,\nthen\n\n```js\ncode()\n```\n\n- a list[^1]\n\n[^1]: A note'),
  ).toBe('The first words & code, then a list')
})

it('cuts a long text at a word', () => {
  const excerpt = excerptOf('A word or two, '.repeat(50))
  expect(excerpt.length).toBeLessThanOrEqual(201)
  expect(excerpt).toMatch(/^(A word or two, )+A?[a-z ]*…$/)
})

it('cuts a text without spaces between characters, never inside one', () => {
  expect(excerptOf('🐎'.repeat(300))).toBe(`${'🐎'.repeat(200)}…`)
})

it('is empty where there is no prose', () => {
  expect(excerptOf('# Title\n\n```\ncode\n```')).toBe('')
})
