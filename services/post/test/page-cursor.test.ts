import { expect, it } from 'vitest'
import { formatPageCursor, parsePageCursor } from '../src/page-cursor.ts'

it('parses a formatted cursor without loss of milliseconds', () => {
  const end = { listedAt: new Date('2026-01-31T12:00:00.123Z'), id: 42 }
  expect(parsePageCursor(formatPageCursor(end), 'time')).toEqual(end)
})

it.each([0.6079271, 1, 0, 1e-20, 3.4028235e-12])('parses a formatted cursor with the rank %d', (rank) => {
  expect(parsePageCursor(formatPageCursor({ rank, id: 42 }), 'rank')).toEqual({ rank, id: 42 })
})

it('rejects a cursor of another order', () => {
  const refused = expect.objectContaining({ code: 'MALFORMED' })
  expect(() => parsePageCursor(formatPageCursor({ rank: 0.5, id: 1 }), 'time')).toThrow(refused)
  expect(() => parsePageCursor(formatPageCursor({ listedAt: new Date(), id: 1 }), 'rank')).toThrow(refused)
})

const written = (text: string) => Buffer.from(text).toString('base64url')

it.each(['x', '', '!!!', 'MTIzLjQ=', 'MTIzLjA', 'LjQ', written('99999999999999.1')])('rejects %j', (text) => {
  expect(() => parsePageCursor(text, 'time')).toThrow(expect.objectContaining({ code: 'MALFORMED' }))
})

it.each(['r:1', 'r0.5:0', 'r0.50:1', 'r1e:1', 'r1e400:1', 'r-:1'])('rejects %j, whose rank or id is invalid', (text) => {
  expect(() => parsePageCursor(written(text), 'rank')).toThrow(expect.objectContaining({ code: 'MALFORMED' }))
})
