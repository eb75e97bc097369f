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

/** Scripts that are written without spaces between words, or that attach endings to a name: a mention may stand directly beside their letters. */
const attached = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`
const letter = String.raw`(?!${attached})[\p{L}\p{N}]`
/** Matches no email address and no part of another name, host or path. Underscores before the `@` may be the delimiters of emphasis. */
const mentionPattern = new RegExp(String.raw`(?<!(?:${letter}|[@./+-])_*)@([A-Za-z0-9_]{3,20})(?!${letter}|[_@-]|\.${letter})`, 'uy')

/**
 * Turns `@username` into a link to the profile if the environment's `findUsername` knows the user. Mentions in code or in
 * another link stay text.
 */
export function addMentions(parser: Parser): void {
  parser.inline.ruler.before('emphasis', 'mention', (state, silent) => {
    const name = nameAt(state)
    if (!name) return false
    const found = silent ? { name, username: name } : findName(name, (state.env as MentionEnvironment).findUsername)
    if (!found) return false
    const text = `@${found.name}`
    if (!silent) {
      state.push('link_open', 'a', 1).attrs = [['href', `/@${found.username}`]]
      state.push('text', '', 0).content = text
      state.push('link_close', 'a', -1)
    }
    state.pos += text.length
    return true
  })
}

function nameAt({ src, pos, linkLevel }: StateInline): string | undefined {
  if (linkLevel > 0 || src[pos] !== '@') return undefined
  mentionPattern.lastIndex = pos
  return mentionPattern.exec(src)?.[1]
}

/** The longest name that belongs to a user: up to three underscores at the end may be the end of an emphasis, as in `_by @ada_`. */
function findName(text: string, findUsername: MentionEnvironment['findUsername']): { name: string; username: string } | null {
  for (let name = text; name.length >= 3; name = name.slice(0, -1)) {
    const username = findUsername?.(name.toLowerCase())
    if (username) return { name, username }
    if (!name.endsWith('_') || text.length - name.length === 3) break
  }
  return null
}
