import { expect, it } from 'vitest'
import { renderMarkdown } from '../src/rendering/index.ts'

const excerpt = (markdown: string) => renderMarkdown(markdown, { kind: 'post' }).excerpt

it('returns the first prose of a text without its markup', () => {
  expect(
    excerpt('# Title\n\nThe *first* [words](https://example.org) & `code`,\nthen\n\n```js\ncode()\n```\n\n- a list[^1]\n\n[^1]: A note'),
  ).toBe('The first words & code, then a list')
})

it('cuts a long text at the end of a word', () => {
  const text = excerpt('A word or two, '.repeat(50))
  expect(text.length).toBeLessThanOrEqual(201)
  expect(text).toMatch(/^(A word or two, )+A?[a-z ]*…$/)
})

it('cuts a text without spaces between two characters, not within a surrogate pair', () => {
  expect(excerpt('🐎'.repeat(300))).toBe(`${'🐎'.repeat(200)}…`)
})

it('returns an empty text if there is no prose', () => {
  expect(excerpt('# Title\n\n```\ncode\n```')).toBe('')
})

it.each(['👩‍👩‍👧‍👦', 'e\u0301', '각', 'क्षि', '🇫🇷'])('cuts between two grapheme clusters: %s', (cluster) => {
  expect(excerpt(cluster.repeat(300))).toBe(`${cluster.repeat(200)}…`)
})
