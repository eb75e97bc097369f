import { randomInt } from 'node:crypto'

const MAX_LENGTH = 80
/** Letters that Unicode does not decompose into a Latin letter and a mark. */
const spelled: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ħ: 'h', ı: 'i' }
/** Paths of other pages. */
const reserved = new Set(['new', 'edit', 'drafts', 'preview'])

/** The slug of a title: Latin letters, digits and hyphens. Null if the title has no Latin letter or its slug is reserved. */
export function slugOf(title: string): string | null {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mark}|['’]/gu, '')
    .replace(/[^\0-\x7f]/g, (letter) => spelled[letter] ?? ' ')
    .match(/[a-z0-9]+/g)
  const slug = words ? cut(words.join('-'), MAX_LENGTH) : ''
  return /[a-z]/.test(slug) && !reserved.has(slug) ? slug : null
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
  if (slug.length <= length) return slug
  const end = slug.lastIndexOf('-', length)
  return slug.slice(0, end > length / 2 ? end : length)
}
