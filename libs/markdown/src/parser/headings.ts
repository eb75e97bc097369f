import type { MarkdownIt, StateCore, Token } from 'markdown-it'

/** Separates the ids of headings from those of the page, of comments and of footnotes. */
const PREFIX = 'heading-'
const MAX_SLUG_CHARACTERS = 100
/** The ids of headings. */
export const HEADING_ID = /^heading-[\p{L}\p{M}\p{N}_-]{1,120}$/u

/** Gives each heading an id, so that `[text](#the-heading)` leads to it. The ids are those of GitHub, with a prefix. */
export function addHeadingIds(parser: MarkdownIt): void {
  parser.core.ruler.push('heading-ids', (state) => {
    const slugs = setIds(state.tokens)
    if (slugs.size > 0) for (const link of linksIn(state)) pointTo(slugs, link)
  })
}

/** Returns the slugs, without prefix. Equal headings are numbered. */
function setIds(tokens: readonly Token[]): Set<string> {
  const slugs = new Set<string>()
  /** For each slug, the number from which a free one is searched. Without it, many equal headings would have a quadratic cost. */
  const next = new Map<string, number>()
  for (const [index, token] of tokens.entries()) {
    if (token.type !== 'heading_open') continue
    const wanted = slugOf(tokens[index + 1]!)
    let slug = wanted
    for (let number = next.get(wanted) ?? 1; slugs.has(slug); number++) {
      slug = `${wanted}-${number}`
      next.set(wanted, number + 1)
    }
    slugs.add(slug)
    token.attrSet('id', PREFIX + slug)
  }
  return slugs
}

/** The text of a heading in lower case: words joined by hyphens, without punctuation. */
function slugOf({ children }: Token): string {
  const text = (children ?? [])
    .map(({ type, content }) => (type === 'text' || type === 'code_inline' ? content : type.endsWith('break') ? ' ' : ''))
    .join('')
  const slug = text
    .normalize('NFC')
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '')
    .replace(/\s/g, '-')
  return [...slug].slice(0, MAX_SLUG_CHARACTERS).join('') || 'section'
}

const linksIn = ({ tokens }: StateCore): Token[] =>
  tokens.flatMap(({ children }) => (children ?? []).filter(({ type }) => type === 'link_open'))

/** A link to an unknown part stays as it is. */
function pointTo(slugs: ReadonlySet<string>, link: Token): void {
  const href = String(link.attrGet('href') ?? '')
  if (!href.startsWith('#')) return
  const slug = decoded(href.slice(1)).normalize('NFC').toLowerCase()
  if (slugs.has(slug)) link.attrSet('href', `#${encodeURIComponent(PREFIX + slug)}`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
