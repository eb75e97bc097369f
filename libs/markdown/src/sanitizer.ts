import sanitize from 'sanitize-html'
import { FOOTNOTE_ID } from './footnotes.ts'
import { sizeOfOwnImage } from './own-image.ts'

/**
 * The second line of defence: whatever the parser let through, only these tags and attributes leave.
 * Links earn their target no standing with search engines, and images load over https, or are this blog's own.
 */
const options: sanitize.IOptions = {
  allowedTags: [
    ...[
      'h2',
      'h3',
      'h4',
      'h5',
      'h6',
      'p',
      'br',
      'hr',
      'blockquote',
      'ul',
      'ol',
      'li',
      'pre',
      'code',
      'span',
      'em',
      'strong',
      's',
      'a',
      'img',
    ],
    ...['div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'figure', 'figcaption', 'section', 'sup'],
  ],
  allowedAttributes: {
    a: ['href', 'title', 'rel', 'id', 'aria-label', { name: 'role', values: ['doc-noteref', 'doc-backlink'] }],
    img: ['src', 'alt', 'title', 'width', 'height', 'loading', 'decoding'],
    ol: ['start'],
    li: ['id'],
    section: [{ name: 'role', values: ['doc-endnotes'] }, 'aria-label'],
    pre: ['tabindex'],
    div: ['role', 'aria-label', 'tabindex'],
  },
  allowedClasses: {
    div: ['table-scroll'],
    section: ['footnotes'],
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
    // a footnote's links stay on the page
    a: (tagName, attributes) => ({
      tagName,
      attribs: { ...footnoteIdAlone(attributes), ...(attributes.href?.startsWith('#') ? {} : { rel: 'nofollow ugc noopener' }) },
    }),
    li: (tagName, attributes) => ({ tagName, attribs: footnoteIdAlone(attributes) }),
    img: (tagName, attributes) => ({
      tagName,
      attribs: { ...attributes, ...sizeOfOwnImage(attributes.src), loading: 'lazy', decoding: 'async' },
    }),
  },
  // Any other address of this site would be a request forged in the reader's name, and relative ones have no scheme to judge.
  exclusiveFilter: ({ tag, attribs: { src = '' } }) => tag === 'img' && !/^https:\/\//i.test(src) && !sizeOfOwnImage(src),
}

function footnoteIdAlone({ id, ...others }: sanitize.Attributes): sanitize.Attributes {
  return id && FOOTNOTE_ID.test(id) ? { ...others, id } : others
}

export const sanitizeHtml = (html: string): string => sanitize(html, options)
