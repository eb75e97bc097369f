import { expect, it } from 'vitest'
import { formatPageCursor, parsePageCursor } from '../src/page-cursor.ts'

it('reads what it wrote, to the millisecond', () => {
  const end = { listedAt: new Date('2026-01-31T12:00:00.123Z'), id: 42 }
  expect(parsePageCursor(formatPageCursor(end))).toEqual(end)
})

it.each(['x', '', '!!!', 'MTIzLjQ=', 'MTIzLjA', 'LjQ', Buffer.from('99999999999999.1').toString('base64url')])('refuses %j', (text) => {
  expect(() => parsePageCursor(text)).toThrow(expect.objectContaining({ code: 'MALFORMED' }))
})
