import { randomInt } from 'node:crypto'

/** In code points. Percent-encoded, a slug is at most twelve times as long. */
const MAX_LENGTH = 80
/** Latin letters that Unicode does not decompose into a letter and a mark. */
const spelled: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ħ: 'h', ı: 'i' }
/** Paths of other pages. */
const reserved = new Set(['new', 'edit', 'drafts', 'preview'])

/**
 * The slug of a title: letters of any script, digits and hyphens, in NFC. Latin letters lose their accents; the marks of other
 * scripts belong to their letters. Null if the title has no letter or its slug is reserved.
 */
export function slugOf(title: string): string | null {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/(\p{Script=Latin})\p{Mark}+/gu, '$1')
    .normalize('NFKC')
    .replace(/['’]/g, '')
    .replace(/[ßæœøđðłþħı]/g, (letter) => spelled[letter]!)
    .match(/[\p{L}\p{N}][\p{L}\p{M}\p{N}]*/gu)
  const slug = words ? cut(words.join('-'), MAX_LENGTH) : ''
  return /\p{L}/u.test(slug) && !reserved.has(slug) ? slug : null
}

/** Another slug, for a title whose own slug is null or taken. */
export function otherSlug(slug: string | null): string {
  const suffix = randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')
  return `${slug === null ? 'post' : cut(slug, MAX_LENGTH - 7)}-${suffix}`
}

/** Cuts after a whole word, if a word ends in the second half. */
function cut(slug: string, length: number): string {
  const letters = [...slug]
  if (letters.length <= length) return slug
  const end = letters.lastIndexOf('-', length)
  return letters.slice(0, end > length / 2 ? end : length).join('')
}
