import { DuplexError } from '@duplex/contracts'

/** The last post of a page: the next one goes on below it. */
export interface PageEnd {
  listedAt: Date
  id: number
}

const form = /^([0-9]{1,13})\.([1-9][0-9]{0,15})$/

export function formatPageCursor({ listedAt, id }: PageEnd): string {
  return Buffer.from(`${listedAt.getTime()}.${id}`).toString('base64url')
}

/** Throws MALFORMED for what no page has answered. */
export function parsePageCursor(text: string): PageEnd {
  const match = form.exec(Buffer.from(text, 'base64url').toString())
  const end = match && { listedAt: new Date(Number(match[1])), id: Number(match[2]) }
  if (!end || formatPageCursor(end) !== text) throw new DuplexError('MALFORMED', '`before` is not a page’s `next`')
  return end
}
