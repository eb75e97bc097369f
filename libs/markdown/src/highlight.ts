import hljs from 'highlight.js/lib/common'
import http from 'highlight.js/lib/languages/http'

hljs.registerLanguage('http', http)

/** Characters of one text's code that are highlighted; the rest is shown plain, so that hostile code cannot hold up the process. */
export const HIGHLIGHT_LIMIT = 20_000
/** Markup that makes code this many times longer is dropped: natural code grows four- to eightfold. */
const GROWTH = 12

/** Code as safe HTML with highlight.js class names, or null where it is better shown plain. The language is never guessed. */
export function highlight(code: string, language: string): string | null {
  if (!hljs.getLanguage(language)) return null
  const html = hljs.highlight(code, { language, ignoreIllegals: true }).value
  return html.length <= code.length * GROWTH ? html : null
}
