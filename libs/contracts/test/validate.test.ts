import Type from 'typebox'
import { describe, expect, test } from 'vitest'
import {
  commentContract,
  DuplexError,
  eventContract,
  likeContract,
  Nullable,
  postContract,
  Shape,
  userContract,
  validator,
} from '../src/index.ts'

const errors = (schema: Type.TSchema, value: unknown) =>
  Object.fromEntries(
    validator(schema)
      .errors(value)
      .map(({ path, message }) => [path, message]),
  )
const register = userContract.methods.register.input
const createPost = postContract.methods.create.input
const setLike = likeContract.methods.set.input

describe('a validator', () => {
  test('returns a valid value unchanged', () => {
    const value = { username: 'ada', email: 'ada@example.org', password: 'long enough' }
    expect(validator(register).parse(value)).toBe(value)
  })

  test('throws INVALID with all errors in its details', () => {
    const parse = () => validator(register).parse({ username: 'ada' })
    expect(parse).toThrow(DuplexError)
    expect(parse).toThrow(
      expect.objectContaining({
        code: 'INVALID',
        details: { errors: [expect.objectContaining({ path: '/email' }), expect.objectContaining({ path: '/password' })] },
      }),
    )
  })

  test('reports a missing field at its own path', () => {
    expect(errors(register, {})).toEqual({ '/username': 'is required', '/email': 'is required', '/password': 'is required' })
    expect(errors(setLike, { post: 1, liked: undefined })).toEqual({ '/liked': 'is required' })
    expect(errors(register, undefined)).toEqual({ '': 'is required' })
  })

  test('reports an unknown field at its own path, escaped as in a JSON Pointer', () => {
    expect(errors(setLike, { post: 1, liked: true, 'a/b~c': 1, admin: true })).toEqual({
      '/a~1b~0c': 'is not known',
      '/admin': 'is not known',
    })
  })

  test('uses the message of the schema for a pattern', () => {
    expect(errors(register, { username: 'a b', email: 'ada', password: 'long enough' })).toEqual({
      '/username': 'must be 3–20 letters, digits or underscores',
      '/email': 'must be an email address',
    })
  })

  test('reports only the first error of a field', () => {
    const post = { title: '', body: ' \n', tags: [], status: 'draft' }
    expect(errors(createPost, post)).toEqual({ '/title': 'must not be empty', '/body': 'must not be blank' })
  })

  test('reports the index of an invalid list item', () => {
    expect(errors(createPost, { title: 'a', body: 'b', tags: ['ok', 'Not OK', 3], status: 'draft' })).toEqual({
      '/tags/1': 'must be 1–30 lower-case letters, digits or hyphens; at the end also + or #, as in c++ and c#',
      '/tags/2': 'must be text',
    })
    expect(errors(createPost, { title: 'a', body: 'b', tags: ['a', 'a'], status: 'draft' })).toEqual({
      '/tags': 'must not contain the same item twice',
    })
  })

  test('reports the choices of a union, or the error of the choice with the right type', () => {
    expect(errors(createPost, { title: 'a', body: 'b', tags: [], status: 'secret' })).toEqual({
      '/status': 'must be "draft" or "published"',
    })
    expect(errors(setLike, { post: 0, liked: true })).toEqual({ '/post': 'must be at least 1' })
    expect(errors(setLike, { post: '', liked: true })).toEqual({ '/post': 'must not be empty' })
    expect(errors(setLike, { post: {}, liked: true })).toEqual({ '/post': 'must be a whole number or text' })
    expect(errors(commentContract.methods.create.input, { post: 1, body: 'a', parentId: 'b' })).toEqual({
      '/parentId': 'must be a whole number or null',
    })
    const list = Type.Array(Nullable(Shape({ id: Type.Integer() })))
    expect(errors(list, [{ id: 'a' }, null, { id: 1 }, 'b'])).toEqual({
      '/0/id': 'must be a whole number',
      '/3': 'must be an object or null',
    })
  })

  test('reports every invalid field, even if there are many', () => {
    const fields = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field${index}`, Type.Integer({ minimum: 1 })]))
    const zeros = Object.fromEntries(Object.keys(fields).map((name) => [name, 0]))
    expect(Object.keys(errors(Shape(fields), zeros))).toHaveLength(30)
  })

  test('checks times and UUIDs', () => {
    const { events } = eventContract.methods.append.input.properties
    const event = { id: 'a', type: 't', key: 'k', version: 1, channel: null, at: 'today', data: null, meta: null }
    expect(errors(events, [event])).toEqual({ '/0/id': 'must be a UUID', '/0/at': 'must be a time such as 2026-01-31T12:00:00.000Z' })
    expect(errors(events, [{ ...event, id: crypto.randomUUID(), at: new Date().toISOString() }])).toEqual({})
  })

  test('rejects an invalid value, even if it has no message of its own', () => {
    expect(errors(Shape({ a: Type.Never() }), { a: 1 })).not.toEqual({})
    const either = Type.Union([Shape({ a: Type.String() }), Shape({ b: Type.String() })])
    expect(errors(either, { c: 1 })).not.toEqual({})
  })

  test('names the limit in the message', () => {
    expect(errors(register, { username: 'ada', email: 'a@b', password: 'short' })).toEqual({
      '/password': 'must have at least 8 characters',
    })
    expect(errors(postContract.methods.list.input, { limit: 101 })).toEqual({ '/limit': 'must be at most 100' })
    expect(errors(createPost, { title: 'a'.repeat(201), body: 'b', tags: [], status: 'draft' })).toEqual({
      '/title': 'must have at most 200 characters',
    })
  })
})
