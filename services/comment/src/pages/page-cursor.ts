import { DuplexError } from '@duplex/contracts'

/** `id`: the last comment of a page. The next page starts after it. */
export const formatPageCursor = (id: number): string => Buffer.from(`c${id}`).toString('base64url')

/** Throws MALFORMED for a text that no page has returned as `next`. */
export function parsePageCursor(text: string): number {
  const match = /^c([1-9][0-9]{0,15})$/.exec(Buffer.from(text, 'base64url').toString())
  const id = Number(match?.[1])
  if (!match || formatPageCursor(id) !== text) throw new DuplexError('MALFORMED', '`before`: invalid; expected the `next` of a page')
  return id
}
