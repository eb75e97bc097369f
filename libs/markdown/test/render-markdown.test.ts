import { MAX_EVENT_BYTES } from '@duplex/contracts'
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../src/rendering/index.ts'

const post = (markdown: string) => renderMarkdown(markdown, { kind: 'post' }).html
const comment = (markdown: string) => renderMarkdown(markdown, { kind: 'comment' }).html

describe('a post', () => {
  it('lowers headings, so that the page keeps its only h1', () => {
    expect(post('# One\n\nTwo\n===\n\n###### Six')).toBe(
      '<h2 id="heading-one">One</h2>\n<h2 id="heading-two">Two</h2>\n<h6 id="heading-six">Six</h6>',
    )
    expect(post('### Three\n\n## Two\n\n#### Four')).toBe(
      '<h3 id="heading-three">Three</h3>\n<h2 id="heading-two">Two</h2>\n<h4 id="heading-four">Four</h4>',
    )
  })

  it('highlights a named language by class names', () => {
    expect(post('```js\nconst a = 1\n```')).toBe(
      '<pre tabindex="0"><code class="language-js"><span class="hljs-keyword">const</span> a = <span class="hljs-number">1</span>\n</code></pre>',
    )
  })

  it('shows code of an unknown language as it is', () => {
    expect(post('```klingon\n<b>"a" & b</b>\n```')).toBe(
      '<pre tabindex="0"><code class="language-klingon">&lt;b&gt;"a" &amp; b&lt;/b&gt;\n</code></pre>',
    )
  })

  it('lets a table scroll, and aligns its cells by class', () => {
    const html = post('| a | b |\n|:-:|--:|\n| 1 | 2 |')
    expect(html).toMatch(/^<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>[\s\S]*<\/table><\/div>$/)
    expect(html).toContain('<td class="align-center">1</td>')
    expect(html).not.toContain('style')
  })

  it('links complete URLs and nothing else', () => {
    expect(post('https://example.org/a?b=c&d README.md me@example.org //example.org')).toBe(
      '<p><a href="https://example.org/a?b=c&amp;d" rel="nofollow ugc noopener">https://example.org/a?b=c&amp;d</a> README.md me@example.org //example.org</p>',
    )
  })

  it('shows only images over https', () => {
    expect(post('![a](https://example.org/a.png)')).toBe(
      '<p><img src="https://example.org/a.png" alt="a" loading="lazy" decoding="async" /></p>',
    )
    for (const source of [
      'http://example.org/a.png',
      '//example.org/a.png',
      '/sign-out',
      'data:image/png;base64,AAAA',
      'HTTP://example.org/a.png',
    ]) {
      expect(post(`![a](${source})`)).not.toContain('<img')
    }
  })
})

describe('an image of this blog', () => {
  const name = `${'0af3'.repeat(8)}-640x48.webp`

  it('has its size as attributes, so that the layout does not shift', () => {
    expect(post(`![a](/images/${name})`)).toBe(
      `<p><img src="/images/${name}" alt="a" width="640" height="48" loading="lazy" decoding="async" /></p>`,
    )
  })

  it('is shown only with its exact path: no other URL of this site is an image', () => {
    const others = [
      `/images/${name}?a`,
      `/images/x${name}`,
      `/images/../images/${name}`,
      `images/${name}`,
      `//images/${name}`,
      `/images/${name}/..`,
    ]
    for (const source of [...others, '/images/', '/images/x.webp', `/images/${'0'.repeat(32)}-0x1.webp`, `/images/${name.toUpperCase()}`])
      expect(post(`![a](${source})`), source).not.toContain('<img')
  })

  it('is not shown in a comment', () => {
    expect(comment(`![a](/images/${name})`)).not.toContain('<img')
  })
})

describe('footnotes', () => {
  it('are at the end, with links from every reference and back', () => {
    expect(post('One[^a], two^[in place], one again[^a].\n\n[^a]: One note.')).toBe(
      '<p>One<sup><a href="#fn-1" role="doc-noteref" aria-label="Footnote 1" id="fnref-1">1</a></sup>, ' +
        'two<sup><a href="#fn-2" role="doc-noteref" aria-label="Footnote 2" id="fnref-2">2</a></sup>, ' +
        'one again<sup><a href="#fn-1" role="doc-noteref" aria-label="Footnote 1" id="fnref-1-2">1</a></sup>.</p>\n' +
        '<section class="footnotes" role="doc-endnotes" aria-label="Footnotes">\n<ol>\n' +
        '<li id="fn-1"><p>One note. <a href="#fnref-1" role="doc-backlink" aria-label="Back to the text">↩︎</a> ' +
        '<a href="#fnref-1-2" role="doc-backlink" aria-label="Back to the text">↩︎</a></p>\n</li>\n' +
        '<li id="fn-2"><p>in place <a href="#fnref-2" role="doc-backlink" aria-label="Back to the text">↩︎</a></p>\n</li>\n' +
        '</ol>\n</section>',
    )
  })

  it('have ids that contain only their number, regardless of their label', () => {
    const html = post('a[^comments] b[^"><img] c[^main]\n\n[^comments]: 1\n\n[^"><img]: 2\n\n[^main]: 3')
    expect([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id)).toEqual(['fnref-1', 'fnref-2', 'fnref-3', 'fn-1', 'fn-2', 'fn-3'])
    expect(html).not.toContain('<img')
  })

  it('are not available in a comment', () => {
    expect(comment('One[^1]\n\n[^1]: Note')).not.toMatch(/<sup|id=/)
  })
})

describe('a figure', () => {
  const image = 'https://example.org/a.png'

  it('is made from an image with a title, alone in its paragraph', () => {
    expect(post(`![a](${image} "The *sea*")`)).toBe(
      `<figure><img src="${image}" alt="a" loading="lazy" decoding="async" /><figcaption>The *sea*</figcaption></figure>`,
    )
    expect(post(`Here: ![a](${image} "The sea")`)).toMatch(/^<p>Here: <img [^>]*title="The sea"/)
  })
})

describe('a comment', () => {
  it('has no headings, images or tables', () => {
    const html = comment('# One\n\nTwo\n===\n\n![a](https://example.org/a.png)\n\n| a |\n|---|\n| 1 |')
    expect(html).not.toMatch(/<(h\d|img|table)/)
    expect(html).toContain('# One')
  })

  it('keeps its line breaks', () => {
    expect(comment('one\ntwo')).toBe('<p>one<br />\ntwo</p>')
  })
})

describe('a heading', () => {
  const ids = (markdown: string) => [...post(markdown).matchAll(/<h\d id="([^"]*)"/g)].map(([, id]) => id)

  it('has an id with a prefix, in any script, and never the id of another heading', () => {
    expect(ids('# Part one\n# Part one\n# Part one-1\n# Part *one* `x`!\n# Größe\n# 第一章\n# ???\n# a\n# a\n# a-1')).toEqual([
      'heading-part-one',
      'heading-part-one-1',
      'heading-part-one-1-1',
      'heading-part-one-x',
      'heading-größe',
      'heading-第一章',
      'heading-section',
      'heading-a',
      'heading-a-1',
      'heading-a-1-1',
    ])
  })

  it('is the target of a link to its slug', () => {
    expect(post('[x](#part) [y](#Gr%C3%B6%C3%9Fe) [z](#other)\n\n# Part\n\n# Größe')).toMatch(
      /^<p><a href="#heading-part">x<\/a> <a href="#heading-gr%C3%B6%C3%9Fe">y<\/a> <a href="#other">z<\/a><\/p>/,
    )
  })
})

describe('a task list', () => {
  it.each([post, comment])('has checkboxes that cannot be changed', (render) => {
    expect(render('- [ ] open\n- [x] *done*\n- [y] no\n- [ ]no')).toBe(
      '<ul>\n<li class="task"><input type="checkbox" disabled /> open</li>\n' +
        '<li class="task"><input type="checkbox" disabled checked /> <em>done</em></li>\n<li>[y] no</li>\n<li>[ ]no</li>\n</ul>',
    )
  })
})

describe('GitHub Flavored Markdown', () => {
  it.each([
    ['~~https://example.org/a~~', 's'],
    ['**https://example.org/a**', 'strong'],
    ['_https://example.org/a_', 'em'],
  ])('formats a URL: %s', (markdown, tag) => {
    expect(post(markdown)).toBe(
      `<p><${tag}><a href="https://example.org/a" rel="nofollow ugc noopener">https://example.org/a</a></${tag}></p>`,
    )
  })

  it('is read after a byte order mark', () => {
    expect(post('\ufeff# One')).toBe('<h2 id="heading-one">One</h2>')
  })
})

const attacks = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '[a](javascript:alert(1))',
  '[a](JaVaScRiPt:alert(1))',
  '[a](java&#115;cript:alert(1))',
  '[a](&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1))',
  '[a](vbscript:msgbox(1))',
  '[a](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)',
  '<javascript:alert(1)>',
  '[a](https://example.org "onmouseover=alert(1) x=")',
  '[a](https://example.org/"onmouseover="alert(1))',
  '![a](https://example.org/a.png"onerror="alert(1))',
  '![" onerror="alert(1)](https://example.org/a.png)',
  '```"><script>alert(1)</script>\ncode\n```',
  '```js" onload="alert(1)\ncode\n```',
  '```html\n<script>alert(1)</script>\n```',
  '`<script>alert(1)</script>`',
  '[a]: javascript:alert(1)\n\n[a]',
  '<style>@import "https://example.org"</style>',
  '<math><mtext></table><mglyph><style><img src onerror=alert(1)>',
  '<a href="https://example.org" style="position:fixed">a</a>',
]

describe.each(['post', 'comment'] as const)('a hostile %s', (kind) => {
  it.each(attacks)('is rendered harmless: %s', (attack) => {
    const { html } = renderMarkdown(attack, { kind })
    const tags = html.match(/<[^>]*>/g) ?? []
    for (const tag of tags) {
      expect(tag).toMatch(/^<\/?(p|pre|code|span|a|img|br|h2)[\s>/]/)
      const attributes = tag.replace(/"[^"]*"/g, '""')
      expect(attributes).not.toMatch(/\son|style/i)
      expect(tag).not.toMatch(/(href|src)="(?!https?:|mailto:|\/(?!\/)|#)[a-z]+:/i)
    }
  })

  it('is rendered the same each time', () => {
    for (const attack of attacks) expect(renderMarkdown(attack, { kind })).toEqual(renderMarkdown(attack, { kind }))
  })
})

const maxCharacters = 50_000
const fill = (part: string) => part.repeat(Math.floor(maxCharacters / part.length))
const fences = (language: string, part: string) => fill(`\`\`\`${language}\n${part.repeat(Math.floor(9_000 / part.length))}\n\`\`\`\n`)
const floods: Record<string, string> = {
  'open brackets': fill('['),
  'nested quotes': fill('>'),
  'unclosed emphasis': fill('_a*'),
  'half a link': fill('[a](b'),
  'empty cells': `${'|a'.repeat(200)}\n${'|-'.repeat(200)}\n${'|\n'.repeat(24_000)}`,
  'deep lists': fill('- '),
  'bare addresses': fill('https://'),
  references: `[a]: /x\n\n${fill('[a]')}`,
  'numbers in code': fences('js', '1,'),
  'tags in code': fences('html', '<a '),
  'markdown in code': fences('md', '*_['),
  entities: fill('&'),
  'references to a footnote': `${fill('[^1]')}\n\n[^1]: a[^1]`,
  'footnotes in footnotes': fill('^['),
}

describe('a flood of', () => {
  it.each(Object.entries(floods))('%s has a bounded depth and length', (_, markdown) => {
    const html = postOrTooLarge(markdown)
    expect(html.length).toBeLessThanOrEqual(MAX_EVENT_BYTES)
    let depth = 0
    let deepest = 0
    for (const [tag] of html.matchAll(/<\/?(?:blockquote|ul|li|div|em|strong|span)\b/g)) {
      depth += tag.startsWith('</') ? -1 : 1
      deepest = Math.max(deepest, depth)
    }
    expect(depth).toBe(0)
    expect(deepest).toBeLessThan(100)
  })
})

/** Returns an empty text if the HTML would not fit into an event. */
function postOrTooLarge(markdown: string): string {
  try {
    return post(markdown)
  } catch (error) {
    expect(error).toMatchObject({ code: 'TOO_LARGE' })
    return ''
  }
}

/** The words that begin with w. */
const wordsOf = (text: string) => text.replace(/<[^>]*>/g, ' ').match(/\bw\w*/g) ?? []

describe('deep nesting keeps every word:', () => {
  const after = '\n\n## wAfter\n\nwRest'
  const lines = (line: (level: number) => string) => Array.from({ length: 60 }, (_, level) => line(level)).join('\n')

  it.each([
    ['10 lists', `${'- '.repeat(10)}w`],
    ['60 lists', `${'- '.repeat(60)}w`],
    ['2,000 lists', `${'- '.repeat(2_000)}w`],
    ['20 quotes', `${'>'.repeat(20)} w`],
    ['60 quotes', `${'>'.repeat(60)} w`],
    ['2,000 quotes', `${'>'.repeat(2_000)} w`],
    ['lists of several lines', lines((level) => `${'  '.repeat(level)}- w${level}`)],
    ['numbered lists', lines((level) => `${'   '.repeat(level)}1. w${level}`)],
    ['quotes of several lines', lines((level) => `${'>'.repeat(level + 1)} w${level}\n>`)],
    ['lists in quotes', `${'> - '.repeat(60)}w\n\nw2`],
    ['quotes and headings', `${'> '.repeat(60)}# w1\n${'> '.repeat(60)}***\n${'> '.repeat(60)}w2`],
    ['code in lists', `${'- '.repeat(60)}w\n\n${'  '.repeat(60)}~~~\n${'  '.repeat(60)}w2`],
    ['emphasis', `${'*w '.repeat(300)}w${'*'.repeat(300)}`],
    ['brackets', `${'['.repeat(300)}w${'](c)'.repeat(300)}`],
    ['strikethrough and strong', `${'~~w **w '.repeat(200)}w${'** w~~'.repeat(200)}`],
    ['footnotes', `${'^[w '.repeat(100)}w${']'.repeat(100)}`],
    ['definitions of footnotes', 'w[^a] w[^b]\n\n[^a]: [^b]: w\n\nw'],
    ['a definition of a footnote in lists', `w[^a]\n\n${'- '.repeat(60)}[^a]: w\n\nw`],
  ])('%s', (_, markdown) => {
    expect(wordsOf(post(markdown + after)).sort()).toEqual(wordsOf(markdown + after).sort())
  })

  it('ten lists are lists, and twenty quotes are quotes', () => {
    expect(post(`${'- '.repeat(10)}ten${after}`)).toMatch(/^(?:<ul>\s*<li>\s*){10}ten\s*(?:<\/li>\s*<\/ul>\s*){10}<h2/)
    expect(post(`${'> '.repeat(20)}quoted${after}`)).toMatch(/^(?:<blockquote>\s*){20}<p>quoted<\/p>\s*(?:<\/blockquote>\s*){20}<h2/)
  })
})

describe('a big table', () => {
  it.each(['-', ':-', '-:', ':-:'])('of 400 × 12 cells is a table: %s', (delimiter) => {
    const html = post(`${'|h'.repeat(12)}|\n${`|${delimiter}`.repeat(12)}|\n${`${'|cell'.repeat(12)}|\n`.repeat(400)}`)
    expect(html.match(/<td/g)).toHaveLength(4_800)
  })
})
