import type { Env, MarkdownIt, StateCore, StateInline, Token } from 'markdown-it'
import footnote from 'markdown-it-footnote'

/** The ids of footnotes and of their references. They contain only numbers, so a text cannot use the id of another element of the page. */
export const FOOTNOTE_ID = /^fn(?:ref)?-[0-9]{1,5}(?:-[0-9]{1,5})?$/

/** Adds footnotes, `[^1]` and `^[inline]`. They are rendered at the end of the text, each with links back to its references. */
export function addFootnotes(parser: MarkdownIt): void {
  parser.use(footnote)
  parser.inline.ruler.at('footnote_inline', inlineFootnote)
  parser.core.ruler.at('footnote_tail', moveFootnotes)
  const { rules } = parser.renderer
  rules.footnote_ref = (tokens, index) => {
    const { number, reference } = footnoteOf(tokens[index]!)
    return `<sup><a href="#fn-${number}" id="fnref-${reference}" role="doc-noteref" aria-label="Footnote ${number}">${number}</a></sup>`
  }
  rules.footnote_block_open = () => '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n'
  rules.footnote_block_close = () => '</ol>\n</section>\n'
  rules.footnote_open = (tokens, index) => `<li id="fn-${footnoteOf(tokens[index]!).number}">`
  rules.footnote_anchor = (tokens, index) =>
    // The variation selector prevents browsers from showing the arrow as an emoji.
    ` <a href="#fnref-${footnoteOf(tokens[index]!).reference}" role="doc-backlink" aria-label="Back to the text">\u21a9\ufe0e</a>`
}

/** The number of a footnote, and the suffix of the id of one of its references. */
function footnoteOf({ meta }: Token): { number: number; reference: string } {
  const { id, subId } = meta as { id: number; subId: number }
  return { number: id + 1, reference: subId > 0 ? `${id + 1}-${subId + 1}` : `${id + 1}` }
}

/** A footnote that the text refers to. */
interface Footnote {
  /** How often the text refers to it; an inline footnote has no count. */
  count?: number
  /** Of `[^label]`. */
  label?: string
  /** Of `^[inline]`. */
  tokens?: Token[]
  content?: string
}

interface FootnoteEnvironment extends Env {
  footnotes?: { list?: Footnote[] }
}

/** Reads `^[inline]`. It replaces the plugin's own rule, which loses a footnote that is inside another one. */
function inlineFootnote(state: StateInline, silent: boolean): boolean {
  const { src, pos, md } = state
  if (!src.startsWith('^[', pos)) return false
  const end = md.helpers.parseLinkLabel(state, pos + 1)
  if (end < 0) return false
  if (!silent) {
    const environment: FootnoteEnvironment = state.env
    environment.footnotes ??= {}
    environment.footnotes.list ??= []
    const content = src.slice(pos + 2, end)
    const tokens: Token[] = []
    const id = environment.footnotes.list.push({ content, tokens }) - 1
    md.inline.parse(content, md, environment, tokens)
    state.push('footnote_ref', '', 0).meta = { id }
  }
  state.pos = end + 1
  return true
}

/**
 * Moves the footnotes to the end of the text. It replaces the plugin's own rule, which copies all tokens for each footnote and so needs
 * minutes for 12,500 footnotes.
 */
function moveFootnotes(state: StateCore): void {
  const { footnotes } = state.env as FootnoteEnvironment
  if (!footnotes) return
  const { text, definitions } = separate(state.tokens)
  const { list = [] } = footnotes
  const token = (type: string, tag: string, nesting: -1 | 0 | 1, values: Partial<Token> = {}) =>
    Object.assign(new state.Token(type, tag, nesting), values)

  if (list.length > 0) text.push(token('footnote_block_open', '', 1))
  for (const [id, { label, count = 0, tokens, content = '' }] of list.entries()) {
    text.push(token('footnote_open', '', 1, { meta: { id } }))
    const paragraph = () => [
      token('paragraph_open', 'p', 1, { block: true }),
      token('inline', '', 0, { children: tokens ?? [], content }),
      token('paragraph_close', 'p', -1, { block: true }),
    ]
    for (const part of tokens ? paragraph() : (definitions.get(label ?? '') ?? [])) text.push(part)
    const end = text.at(-1)!.type === 'paragraph_close' ? text.pop()! : null
    for (let subId = 0; subId < Math.max(1, count); subId++) text.push(token('footnote_anchor', '', 0, { meta: { id, subId } }))
    if (end) text.push(end)
    text.push(token('footnote_close', '', -1))
  }
  if (list.length > 0) text.push(token('footnote_block_close', '', -1))
  state.tokens = text
}

/** Separates the text from the definitions of footnotes. A definition may contain another one. */
function separate(tokens: Token[]): { text: Token[]; definitions: Map<string, Token[]> } {
  const text: Token[] = []
  const definitions = new Map<string, Token[]>()
  const open = [text]
  for (const token of tokens) {
    if (token.type === 'footnote_reference_open') {
      const definition: Token[] = []
      definitions.set((token.meta as { label: string }).label, definition)
      open.push(definition)
    } else if (token.type === 'footnote_reference_close') open.pop()
    else open.at(-1)!.push(token)
  }
  return { text, definitions }
}
