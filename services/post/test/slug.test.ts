import { expect, it } from 'vitest'
import { otherSlug, slugOf } from '../src/slug.ts'

it.each([
  ['Hello, World!', 'hello-world'],
  ['  What’s new — in 2026?  ', 'whats-new-in-2026'],
  ['Crème brûlée à la façon d’Ångström', 'creme-brulee-a-la-facon-dangstrom'],
  ['Straße, Ærø, Łódź, Þór', 'strasse-aero-lodz-thor'],
  ['ﬁne print ①', 'fine-print-1'],
  ['日本語 and English', '日本語-and-english'],
  ['Привет, мир — ёж и йога', 'привет-мир-ёж-и-йога'],
  ['Ελληνικά Τίτλος', 'ελληνικά-τίτλος'],
  ['مرحبا بالعالم', 'مرحبا-بالعالم'],
  ['हिन्दी में', 'हिन्दी-में'],
  ['ภาษาไทย', 'ภาษาไทย'],
  ['한국어 제목', '한국어-제목'],
  ['Cafe\u0301 and か\u3099', 'cafe-and-が'],
  ['a\0b', 'a-b'],
])('converts %j to the slug %s', (title, slug) => {
  expect(slugOf(title)).toBe(slug)
})

it.each(['2026', '!!!', '🦔', '\u0301', 'New', 'drafts'])('returns null for %j: no letter, or the path of another page', (title) => {
  expect(slugOf(title)).toBeNull()
})

it('cuts a long title after a word', () => {
  const slug = slugOf('a long word '.repeat(20))!
  expect(slug).toMatch(/^(a-long-word-)+a(-long(-word)?)?$/)
  expect(slug.length).toBeLessThanOrEqual(80)
  expect(slugOf('x'.repeat(200))).toBe('x'.repeat(80))
  expect(slugOf('𠮷'.repeat(200))).toBe('𠮷'.repeat(80))
})

it('creates another slug that is short enough and does not consist only of digits', () => {
  expect(otherSlug('hello')).toMatch(/^hello-[a-z0-9]{6}$/)
  expect(otherSlug(null)).toMatch(/^post-[a-z0-9]{6}$/)
  expect(otherSlug('x'.repeat(80))).toMatch(/^x{73}-[a-z0-9]{6}$/)
})
