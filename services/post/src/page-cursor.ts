import { DuplexError } from '@duplex/contracts'

/** The last post of a page. The next page starts after it. */
export type PageEnd = { listedAt: Date; id: number } | { rank: number; id: number }

const byTime = /^([0-9]{1,13})\.([1-9][0-9]{0,15})$/
const byRank = /^r([0-9.e-]{1,20}):([1-9][0-9]{0,15})$/

/** PostgreSQL and JavaScript both write a float4 rank with enough digits to read back the same value. */
export function formatPageCursor(end: PageEnd): string {
  return Buffer.from('rank' in end ? `r${end.rank}:${end.id}` : `${end.listedAt.getTime()}.${end.id}`).toString('base64url')
}

/** Throws MALFORMED for a text that no page of this order has returned as `next`. */
export function parsePageCursor(text: string, order: 'time' | 'rank'): PageEnd {
  const match = (order === 'rank' ? byRank : byTime).exec(Buffer.from(text, 'base64url').toString())
  const id = Number(match?.[2])
  const end: PageEnd | null = match && (order === 'rank' ? { rank: Number(match[1]), id } : { listedAt: new Date(Number(match[1])), id })
  if (!end || formatPageCursor(end) !== text) throw new DuplexError('MALFORMED', '`before`: invalid; expected the `next` of a page')
  return end
}
