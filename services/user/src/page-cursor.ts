import { DuplexError } from '@duplex/contracts'

/** `id`: the last user of a page; the next one goes on below it. */
export const formatPageCursor = (id: number): string => Buffer.from(`u${id}`).toString('base64url')

/** Throws MALFORMED for what no page has answered. */
export function parsePageCursor(text: string): number {
  const match = /^u([1-9][0-9]{0,15})$/.exec(Buffer.from(text, 'base64url').toString())
  const id = Number(match?.[1])
  if (!match || formatPageCursor(id) !== text) throw new DuplexError('MALFORMED', '`before` is not a page’s `next`')
  return id
}
