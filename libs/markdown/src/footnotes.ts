import type { MarkdownIt, Token } from 'markdown-it'
import footnote from 'markdown-it-footnote'

/** The ids of footnotes and of their references. They contain only numbers, so a text cannot use the id of another element of the page. */
export const FOOTNOTE_ID = /^fn(?:ref)?-[0-9]{1,5}(?:-[0-9]{1,5})?$/

/** Adds footnotes, `[^1]` and `^[inline]`. They are rendered at the end of the text, each with links back to its references. */
export function addFootnotes(parser: MarkdownIt): void {
  parser.use(footnote)
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
