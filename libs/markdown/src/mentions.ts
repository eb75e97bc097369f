import type { MarkdownIt as Parser, StateInline } from 'markdown-it'

/** The most names of one text that are looked for. */
export const MENTION_LIMIT = 50

/** Those whom a text may name: their names as they write them, by the same in lower case. */
export type People = ReadonlyMap<string, string>

/** One rendering's own. */
interface Environment {
  personCalled?: (name: string) => string | undefined
}

/** Neither an email address, nor a part of another name, host or path. */
const form = /(?<![\p{L}\p{N}_@./+-])@([A-Za-z0-9_]{3,20})(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}])/uy

/**
 * `@username` becomes a link where the rendering's environment tells of somebody called so (`personCalled`, asked with
 * the name in lower case, answers it as it is written); not inside code or another link.
 */
export function addMentions(parser: Parser): void {
  parser.inline.ruler.before('emphasis', 'mention', (state, silent) => {
    const mention = mentionAt(state)
    if (!mention) return false
    if (!silent) {
      const username = (state.env as Environment).personCalled?.(mention.name.toLowerCase())
      if (!username) return false
      state.push('link_open', 'a', 1).attrs = [['href', `/@${username}`]]
      state.push('text', '', 0).content = mention.text
      state.push('link_close', 'a', -1)
    }
    state.pos += mention.text.length
    return true
  })
}

function mentionAt({ src, pos, linkLevel }: StateInline): { text: string; name: string } | null {
  if (linkLevel > 0 || src[pos] !== '@') return null
  form.lastIndex = pos
  const match = form.exec(src)
  return match && { text: match[0], name: match[1]! }
}
