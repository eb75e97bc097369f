import hljs from 'highlight.js/lib/common'
import http from 'highlight.js/lib/languages/http'

hljs.registerLanguage('http', http)

/** Only so many characters of code per text are highlighted, so that hostile code cannot block the process. */
export const MAX_HIGHLIGHTED_CHARACTERS = 20_000
/** If highlighting makes code longer than this factor, the code is shown plain. Normal code grows by a factor of 4 to 8. */
const MAX_GROWTH_FACTOR = 12

/** Returns code as safe HTML with highlight.js class names, or null if it must be shown plain. The language is never guessed. */
export function highlight(code: string, language: string): string | null {
  if (!hljs.getLanguage(language)) return null
  const html = hljs.highlight(code, { language, ignoreIllegals: true }).value
  return html.length <= code.length * MAX_GROWTH_FACTOR ? html : null
}
