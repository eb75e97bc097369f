import { parsers } from './parsers.ts'

const LENGTH = 200
const opensAside = new Set(['heading_open', 'table_open', 'footnote_block_open'])
const closesAside = new Set(['heading_close', 'table_close', 'footnote_block_close'])

/** What a Markdown text says first: about 200 characters of plain text, cut at a word. Headings, code blocks, tables and footnotes are passed over. */
export function excerptOf(markdown: string): string {
  const text = plainText(markdown)
  const characters = [...text.slice(0, LENGTH * 2 + 2)]
  if (characters.length <= LENGTH) return text
  const start = characters.slice(0, LENGTH + 1).join('')
  const end = start.lastIndexOf(' ')
  return `${(end > LENGTH / 2 ? start.slice(0, end) : characters.slice(0, LENGTH).join('')).replace(/[\s.,;:–—-]+$/, '')}…`
}

function plainText(markdown: string): string {
  const parts: string[] = []
  let passOver = 0
  for (const token of parsers.post.parse(markdown, {})) {
    if (opensAside.has(token.type)) passOver++
    else if (closesAside.has(token.type)) passOver--
    else if (token.type === 'inline' && passOver === 0) {
      for (const child of token.children ?? []) {
        if (child.type === 'text' || child.type === 'code_inline') parts.push(child.content)
        else if (child.type === 'softbreak' || child.type === 'hardbreak') parts.push(' ')
      }
      parts.push(' ')
    }
  }
  return parts.join('').replace(/\s+/g, ' ').trim()
}
