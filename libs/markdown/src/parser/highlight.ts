import { createContext, Script } from 'node:vm'
import hljs from 'highlight.js/lib/common'
import http from 'highlight.js/lib/languages/http'

hljs.registerLanguage('http', http)

/** Only so many characters of code per text are highlighted. */
export const MAX_HIGHLIGHTED_CHARACTERS = 20_000
/** If highlighting makes code longer than this factor, the code is shown plain. Normal code grows by a factor of 4 to 8. */
const MAX_GROWTH_FACTOR = 12

const context: { task?: () => unknown } = createContext({})
const callTask = new Script('task()')

/**
 * Returns code as safe HTML with highlight.js class names, or null if it must be shown plain: the language is unknown, or
 * highlighting takes longer than `maxMs`. The language is never guessed. The time is limited because some of the expressions of
 * highlight.js need quadratic time: 20,000 characters of Java can take seconds.
 */
export function highlight(code: string, language: string, maxMs: number): string | null {
  if (maxMs < 1 || !hljs.getLanguage(language)) return null
  // compiles the language: an interruption must not leave it half compiled
  hljs.highlight('', { language })
  const html = within(maxMs, () => hljs.highlight(code, { language, ignoreIllegals: true }).value)
  return html !== null && html.length <= code.length * MAX_GROWTH_FACTOR ? html : null
}

/** Runs a synchronous function. Returns null if it was interrupted after `maxMs`. Node can interrupt only a script, so a script calls the function. */
function within<R>(maxMs: number, task: () => R): R | null {
  const deadline = performance.now() + maxMs
  context.task = task
  try {
    // again, if the script was interrupted before its time was used up
    for (let remainingMs = maxMs; remainingMs >= 1; remainingMs = deadline - performance.now()) {
      try {
        return callTask.runInContext(context, { timeout: Math.ceil(remainingMs) })
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
      }
    }
    return null
  } finally {
    delete context.task
  }
}
