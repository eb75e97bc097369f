import { expect, it } from 'vitest'
import { otherSlug, slugOf } from '../src/slug.ts'

it.each([
  ['Hello, World!', 'hello-world'],
  ['  What’s new — in 2026?  ', 'whats-new-in-2026'],
  ['Crème brûlée à la façon d’Ångström', 'creme-brulee-a-la-facon-dangstrom'],
  ['Straße, Ærø, Łódź, Þór', 'strasse-aero-lodz-thor'],
  ['ﬁne print ①', 'fine-print-1'],
  ['日本語 and English', 'and-english'],
  ['a\0b', 'a-b'],
])('converts %j to the slug %s', (title, slug) => {
  expect(slugOf(title)).toBe(slug)
})

it.each(['2026', '日本語', 'Привет, мир', '!!!', 'New', 'drafts'])(
  'returns null for %j: no Latin letter, or the path of another page',
  (title) => {
    expect(slugOf(title)).toBeNull()
  },
)

it('cuts a long title after a word', () => {
  const slug = slugOf('a long word '.repeat(20))!
  expect(slug).toMatch(/^(a-long-word-)+a(-long(-word)?)?$/)
  expect(slug.length).toBeLessThanOrEqual(80)
  expect(slugOf('x'.repeat(200))).toBe('x'.repeat(80))
})

it('creates another slug that is short enough and does not consist only of digits', () => {
  expect(otherSlug('hello')).toMatch(/^hello-[a-z0-9]{6}$/)
  expect(otherSlug(null)).toMatch(/^post-[a-z0-9]{6}$/)
  expect(otherSlug('x'.repeat(80))).toMatch(/^x{73}-[a-z0-9]{6}$/)
})
