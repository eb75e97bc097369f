import { DuplexError } from '@duplex/contracts'

/** The place in a list where a page ends, as callers see it: the next page goes on below. `letter` tells one list from another. */
function pagesOf(letter: string) {
  const form = new RegExp(`^${letter}([1-9][0-9]{0,15})$`)
  const format = (place: number): string => Buffer.from(`${letter}${place}`).toString('base64url')
  return {
    format,
    /** Throws MALFORMED for what no page of this list has answered. */
    parse: (text: string): number => {
      const match = form.exec(Buffer.from(text, 'base64url').toString())
      const place = Number(match?.[1])
      if (!match || format(place) !== text) throw new DuplexError('MALFORMED', '`before` is not a page’s `next`')
      return place
    },
  }
}

/** By the users' ids. */
export const userPages = pagesOf('u')
/** By the notifications' places. */
export const notificationPages = pagesOf('n')
