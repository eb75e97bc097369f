import { DuplexError } from '@duplex/contracts'

/** The opaque text for the position where a page ends and the next one starts. `letter` distinguishes the lists. */
function pagesOf(letter: string) {
  const form = new RegExp(`^${letter}([1-9][0-9]{0,15})$`)
  const format = (position: number): string => Buffer.from(`${letter}${position}`).toString('base64url')
  return {
    format,
    /** Throws MALFORMED for a text that no page of this list has returned as `next`. */
    parse: (text: string): number => {
      const match = form.exec(Buffer.from(text, 'base64url').toString())
      const position = Number(match?.[1])
      if (!match || format(position) !== text) throw new DuplexError('MALFORMED', '`before`: invalid; expected the `next` of a page')
      return position
    },
  }
}

/** Positions are user ids. */
export const userPages = pagesOf('u')
/** Positions are the `place` column of notifications. */
export const notificationPages = pagesOf('n')
