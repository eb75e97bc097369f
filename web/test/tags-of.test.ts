import { expect, it } from 'vitest'
import { postPath, tagPath } from '../src/lib/posts/paths.ts'
import { tagsOf } from '../src/lib/posts/tags-of.ts'

it.each([
  ['Live, blog #Sea', ['live', 'blog', 'sea']],
  ['#one#two', ['one', 'two']],
  ['C++ c# #f#, #', ['c++', 'c#', 'f#']],
  ['日本語、写真 ＃海，空', ['日本語', '写真', '海', '空']],
  ['Привет ،مرحبا', ['привет', 'مرحبا']],
  ['Cafe\u0301 café', ['café']],
  ['', []],
])('reads the tags of %j', (line, tags) => {
  expect(tagsOf(line)).toEqual(tags)
})

it('escapes paths', () => {
  expect(tagPath('c#')).toBe('/tags/c%23')
  expect(postPath('привет-мир')).toBe('/posts/%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82-%D0%BC%D0%B8%D1%80')
})
