import type { MarkdownIt as Parser, StateInline } from 'markdown-it'

/** At most so many names of one text are looked up. */
export const MAX_MENTIONS = 50

/** The users that a text may mention: the username in its own spelling, by the username in lower case. */
export type People = ReadonlyMap<string, string>

/** The environment of one rendering. */
interface MentionEnvironment {
  /** Returns the username in its own spelling. `name` is in lower case. */
  findUsername?: (name: string) => string | undefined
}

/** Matches no email address and no part of another name, host or path. */
const mentionPattern = /(?<![\p{L}\p{N}_@./+-])@([A-Za-z0-9_]{3,20})(?![\p{L}\p{N}_@-]|\.[\p{L}\p{N}])/uy

/**
 * Turns `@username` into a link to the profile if the environment's `findUsername` knows the user. Mentions in code or in
 * another link stay text.
 */
export function addMentions(parser: Parser): void {
  parser.inline.ruler.before('emphasis', 'mention', (state, silent) => {
    const mention = mentionAt(state)
    if (!mention) return false
    if (!silent) {
      const username = (state.env as MentionEnvironment).findUsername?.(mention.name.toLowerCase())
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
  mentionPattern.lastIndex = pos
  const match = mentionPattern.exec(src)
  return match && { text: match[0], name: match[1]! }
}
