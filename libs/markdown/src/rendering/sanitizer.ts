import sanitize from 'sanitize-html'
import { FOOTNOTE_ID } from '../parser/footnotes.ts'
import { HEADING_ID } from '../parser/headings.ts'
import { blogImageSize } from './blog-image.ts'

const HEADINGS = ['h2', 'h3', 'h4', 'h5', 'h6']

/**
 * The second line of defence after the parser: all other tags and attributes are removed. Links get `rel` values that ask
 * search engines not to follow them. Images must use https or be stored in this blog.
 */
const options: sanitize.IOptions = {
  allowedTags: [
    ...[...HEADINGS, 'p', 'br', 'hr', 'blockquote', 'ul', 'ol', 'li', 'pre', 'code', 'span', 'em', 'strong', 's', 'a', 'img'],
    ...['div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'figure', 'figcaption', 'section', 'sup', 'input'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'id', 'aria-label', { name: 'role', values: ['doc-noteref', 'doc-backlink'] }],
    img: ['src', 'alt', 'title', 'width', 'height', 'loading', 'decoding'],
    ol: ['start'],
    ...Object.fromEntries(HEADINGS.map((tag) => [tag, ['id']])),
    input: [{ name: 'type', values: ['checkbox'] }, 'checked', 'disabled'],
    li: ['id'],
    section: [{ name: 'role', values: ['doc-endnotes'] }, 'aria-label'],
    pre: ['tabindex'],
    div: ['role', 'aria-label', 'tabindex'],
  },
  allowedClasses: {
    div: ['table-scroll'],
    section: ['footnotes'],
    li: ['task'],
    th: ['align-left', 'align-center', 'align-right'],
    td: ['align-left', 'align-center', 'align-right'],
    code: [/^language-[a-z0-9+#-]{1,30}$/i],
    span: [/^hljs-[a-z0-9_-]+$/, /^(?:language-)?[a-z0-9]+_{0,2}$/],
  },
  allowedSchemes: ['https', 'http', 'mailto'],
  allowedSchemesByTag: { img: ['https'] },
  allowProtocolRelative: false,
  nestingLimit: 100,
  transformTags: {
    // The links of footnotes stay on the page and need no `rel`.
    a: (tagName, attributes) => ({
      tagName,
      attribs: { ...keepFootnoteIdOnly(attributes), ...(attributes.href?.startsWith('#') ? {} : { rel: 'nofollow ugc noopener' }) },
    }),
    ...Object.fromEntries(HEADINGS.map((tag) => [tag, keepHeadingIdOnly])),
    // the list of tasks is a picture of its state, and no form
    input: (tagName, { checked }) => ({
      tagName,
      attribs: { type: 'checkbox', disabled: '', ...(checked !== undefined && { checked: '' }) },
    }),
    li: (tagName, attributes) => ({ tagName, attribs: keepFootnoteIdOnly(attributes) }),
    img: (tagName, attributes) => ({
      tagName,
      attribs: { ...attributes, ...blogImageSize(attributes.src), loading: 'lazy', decoding: 'async' },
    }),
  },
  // Any other URL of this site could be a forged request in the reader's name. Relative URLs have no scheme that could be checked.
  exclusiveFilter: ({ tag, attribs: { src = '' } }) => tag === 'img' && !/^https:\/\//i.test(src) && !blogImageSize(src),
}

function keepHeadingIdOnly(tagName: string, { id }: sanitize.Attributes): sanitize.Tag {
  return { tagName, attribs: id && HEADING_ID.test(id) ? { id } : {} }
}

function keepFootnoteIdOnly({ id, ...others }: sanitize.Attributes): sanitize.Attributes {
  return id && FOOTNOTE_ID.test(id) ? { ...others, id } : others
}

export const sanitizeHtml = (html: string): string => sanitize(html, options)
