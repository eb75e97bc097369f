import { expect, test } from 'vitest'
import { postContract, validator } from '../src/index.ts'

const { errors } = validator(postContract.methods.create.input)
const post = { title: 'a', body: 'b', tags: [], status: 'draft' }
const nested = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)

test('rejects an excessive value at its own path, without validating the rest', () => {
  expect(errors({ ...post, tags: Array(100_000).fill('a') })).toEqual([{ path: '/tags', message: 'must have at most 1000 members' }])
  expect(errors({ ...post, tags: nested(200_000) })).toEqual([
    { path: expect.stringMatching(/^\/tags(\/0){31}$/), message: 'must not be nested more than 32 deep' },
  ])
  expect(errors(Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [index, index])))).toMatchObject([{ path: '' }])
})

test('reports all errors of a value that is not excessive', () => {
  expect(errors({ ...post, title: 1, tags: Array(500).fill('a') }).map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/title', '/tags']),
  )
})
