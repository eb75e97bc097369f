import { expect, test } from 'vitest'
import { localPath } from '../src/lib/server/local-path.ts'

test('accepts a path of this site', () => {
  expect(localPath('/posts/one?x=1#comments')).toBe('/posts/one?x=1#comments')
})

test.each([
  null,
  '',
  'posts',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\t/evil.example/',
  '/.//evil.example',
  '/a/..//evil.example',
  '//localhost//evil.example/x',
  'javascript:alert(1)',
])('replaces %j with the path of the front page', (next) => {
  expect(localPath(next)).toBe('/')
})
