import { randomInt } from 'node:crypto'

const LONGEST = 80
/** Letters that do not come apart into a Latin one and a mark. */
const spelled: Record<string, string> = { ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', ł: 'l', þ: 'th', ħ: 'h', ı: 'i' }
/** Pages beside the posts' own. */
const reserved = new Set(['new', 'edit', 'drafts', 'preview'])

/** The address a title asks for: Latin letters, digits and hyphens. Null where it has no Latin letter, or what it asks for is not to be had. */
export function slugOf(title: string): string | null {
  const words = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/\p{Mark}|['’]/gu, '')
    .replace(/[^\0-\x7f]/g, (letter) => spelled[letter] ?? ' ')
    .match(/[a-z0-9]+/g)
  const slug = words ? cut(words.join('-'), LONGEST) : ''
  return /[a-z]/.test(slug) && !reserved.has(slug) ? slug : null
}

/** Another address, where the one asked for is not to be had. */
export function otherSlug(slug: string | null): string {
  const suffix = randomInt(36 ** 6)
    .toString(36)
    .padStart(6, '0')
  return `${slug === null ? 'post' : cut(slug, LONGEST - 7)}-${suffix}`
}

/** At a word, where one ends in the second half. */
function cut(slug: string, length: number): string {
  if (slug.length <= length) return slug
  const end = slug.lastIndexOf('-', length)
  return slug.slice(0, end > length / 2 ? end : length)
}
