import type { Token } from 'markdown-it'

const MAX_CHARACTERS = 200
/** Tokens whose content the excerpt skips. */
const opensSkipped = new Set(['heading_open', 'table_open', 'footnote_block_open'])
const closesSkipped = new Set(['heading_close', 'table_close', 'footnote_block_close'])

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * The beginning of a text: about 200 characters of plain text, cut at a word, otherwise between two grapheme clusters (UAX 29).
 * Headings, code blocks, tables and footnotes are skipped.
 */
export function excerptOf(tokens: readonly Token[]): string {
  const text = plainText(tokens)
  const start: string[] = []
  for (const { segment } of graphemes.segment(text)) {
    if (start.push(segment) > MAX_CHARACTERS) break
  }
  if (start.length <= MAX_CHARACTERS) return text
  const end = start.lastIndexOf(' ')
  return `${start
    .slice(0, end > MAX_CHARACTERS / 2 ? end : MAX_CHARACTERS)
    .join('')
    .replace(/[\s.,;:–—-]+$/, '')}…`
}

function plainText(tokens: readonly Token[]): string {
  const parts: string[] = []
  let skipDepth = 0
  for (const token of tokens) {
    if (opensSkipped.has(token.type)) skipDepth++
    else if (closesSkipped.has(token.type)) skipDepth--
    else if (token.type === 'inline' && skipDepth === 0) {
      for (const child of token.children ?? []) {
        if (child.type === 'text' || child.type === 'code_inline') parts.push(child.content)
        else if (child.type === 'softbreak' || child.type === 'hardbreak') parts.push(' ')
      }
      parts.push(' ')
    }
  }
  return parts.join('').replace(/\s+/g, ' ').trim()
}
