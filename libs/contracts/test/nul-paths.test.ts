import Type from 'typebox'
import { expect, test } from 'vitest'
import { Shape, validator } from '../src/index.ts'

test('rejects NUL characters, which PostgreSQL cannot store, at any path', () => {
  const { errors } = validator(Shape({ title: Type.String(), tags: Type.Array(Type.String()), extra: Type.Unknown() }))
  const paths = (value: unknown) => errors(value).map(({ path }) => path)
  expect(paths({ title: 'a\0b', tags: ['a', '\0'], extra: { 'a/b': { c: 'x\0' } } })).toEqual(['/title', '/tags/1', '/extra/a~1b/c'])
  expect(paths({ title: '\u0001 \\u0000', tags: [], extra: null })).toEqual([])
})
