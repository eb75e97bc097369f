import { parsers } from './parsers.ts'

const MAX_CHARACTERS = 200
/** Tokens whose content the excerpt skips. */
const opensSkipped = new Set(['heading_open', 'table_open', 'footnote_block_open'])
const closesSkipped = new Set(['heading_close', 'table_close', 'footnote_block_close'])

/** The beginning of a Markdown text: about 200 characters of plain text, cut at a word. Headings, code blocks, tables and footnotes are skipped. */
export function excerptOf(markdown: string): string {
  const text = plainText(markdown)
  const characters = [...text.slice(0, MAX_CHARACTERS * 2 + 2)]
  if (characters.length <= MAX_CHARACTERS) return text
  const start = characters.slice(0, MAX_CHARACTERS + 1).join('')
  const end = start.lastIndexOf(' ')
  return `${(end > MAX_CHARACTERS / 2 ? start.slice(0, end) : characters.slice(0, MAX_CHARACTERS).join('')).replace(/[\s.,;:–—-]+$/, '')}…`
}

function plainText(markdown: string): string {
  const parts: string[] = []
  let skipDepth = 0
  for (const token of parsers.post.parse(markdown, {})) {
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
