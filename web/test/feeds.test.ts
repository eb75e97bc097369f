import { expect, it } from 'vitest'
import { absoluteHtml } from '../src/lib/server/feeds/absolute-html.ts'
import { rss } from '../src/lib/server/feeds/rss.ts'

it.each([
  ['/tags/a', 'https://blog.example/tags/a'],
  ['other', 'https://blog.example/posts/other'],
  ['../about', 'https://blog.example/about'],
  ['?a=1&amp;b=2', 'https://blog.example/posts/one?a=1&amp;b=2'],
  ['#fn-1', 'https://blog.example/posts/one#fn-1'],
  ['https://example.org/a', 'https://example.org/a'],
  ['mailto:a@example.org', 'mailto:a@example.org'],
])('makes the URL %s absolute', (address, absolute) => {
  expect(absoluteHtml(`<p><a href="${address}">a</a></p>`, 'https://blog.example/posts/one')).toBe(`<p><a href="${absolute}">a</a></p>`)
})

it('escapes titles and descriptions in RSS for HTML, then for XML', () => {
  const item = {
    title: 'a <b> & c',
    excerpt: '1 < 2',
    html: '<p>a</p>',
    url: 'https://blog.example/posts/one',
    tags: [],
    published: '2026-01-01',
    updated: '2026-01-01',
  }
  const feed = {
    title: 'T & <i>',
    description: 'D < E',
    home: 'h',
    language: 'en',
    self: 's',
    updated: '2026-01-01',
    items: [{ ...item, author: { name: 'Ada', url: 'u' } }],
  }
  const xml = rss.write(feed as Parameters<typeof rss.write>[0])
  expect(xml).toContain('<title>T &amp;amp; &amp;lt;i&amp;gt;</title>')
  expect(xml).toContain('<description>D &amp;lt; E</description>')
  expect(xml).toContain('<title>a &amp;lt;b&amp;gt; &amp;amp; c</title>')
  expect(xml).toContain('<description>1 &amp;lt; 2</description>')
  expect(xml).toContain('<content:encoded>&lt;p&gt;a&lt;/p&gt;</content:encoded>')
})
