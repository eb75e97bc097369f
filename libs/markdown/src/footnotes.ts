import type { MarkdownIt, Token } from 'markdown-it'
import footnote from 'markdown-it-footnote'

/** What a footnote and its place in the text are found by: numbers alone, so no text can take the name of anything else on a page. */
export const FOOTNOTE_ID = /^fn(?:ref)?-[0-9]{1,5}(?:-[0-9]{1,5})?$/

/** Footnotes, `[^1]` and `^[in place]`, at the end of the text, each with the ways back to where it is called. */
export function addFootnotes(parser: MarkdownIt): void {
  parser.use(footnote)
  const { rules } = parser.renderer
  rules.footnote_ref = (tokens, index) => {
    const { number, call } = placeOf(tokens[index]!)
    return `<sup><a href="#fn-${number}" id="fnref-${call}" role="doc-noteref" aria-label="Footnote ${number}">${number}</a></sup>`
  }
  rules.footnote_block_open = () => '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n'
  rules.footnote_block_close = () => '</ol>\n</section>\n'
  rules.footnote_open = (tokens, index) => `<li id="fn-${placeOf(tokens[index]!).number}">`
  rules.footnote_anchor = (tokens, index) =>
    // the variation selector keeps the arrow from becoming a picture
    ` <a href="#fnref-${placeOf(tokens[index]!).call}" role="doc-backlink" aria-label="Back to the text">\u21a9\ufe0e</a>`
}

/** The footnote's number, and the name of one of the places that call it. */
function placeOf({ meta }: Token): { number: number; call: string } {
  const { id, subId } = meta as { id: number; subId: number }
  return { number: id + 1, call: subId > 0 ? `${id + 1}-${subId + 1}` : `${id + 1}` }
}
