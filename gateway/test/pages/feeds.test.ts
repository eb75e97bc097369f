import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { pagesPlugin } from '../../src/pages/index.ts'
import { Caller } from '../support/caller.ts'
import { type Blog, startBlog } from '../support/start-blog.ts'

/** A title that breaks a carelessly built feed: markup, an end of CDATA, characters that XML forbids, and an emoji of two code units. */
const TITLE = 'Ünïcode ]]> & <b>"bold"</b> \u0007\u000b 🦉'
const SHOWN = 'Ünïcode ]]> & <b>"bold"</b>  🦉'
/** The same as HTML, which is what readers of RSS expect in a title. */
const SHOWN_HTML = 'Ünïcode ]]&gt; &amp; &lt;b&gt;"bold"&lt;/b&gt;  🦉'
const BODY = [
  'See [the other](/posts/second-post?a=1&b=2), [below](#end), and ![an owl](https://example.org/owl.png?a=1&b=2).',
  '```html\n<a href="/not-a-link">]]></a>\n```',
].join('\n\n')

let blog: Blog
let ada: Caller
let slug: string

const get = (url: string, headers: Record<string, string> = {}) => blog.app.inject({ url, headers: { host: 'blog.example', ...headers } })

async function xml(url: string): Promise<any> {
  const answer = await get(url)
  expect(answer.statusCode, answer.body).toBe(200)
  expect(XMLValidator.validate(answer.body)).toBe(true)
  // https://www.w3.org/TR/xml/#charsets
  expect(answer.body).not.toMatch(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u)
  const many = ['item', 'entry', 'url', 'sitemap', 'category']
  return new XMLParser({ ignoreAttributes: false, parseTagValue: false, isArray: (name) => many.includes(name) }).parse(answer.body)
}

const locations = (document: any): string[] => document.urlset.url.map(({ loc }: { loc: string }) => loc)

beforeAll(async () => {
  blog = await startBlog(() => ({ pages: pagesPlugin }))
  await blog.app.ready()
  ada = await new Caller(blog.app).register('ada')
  const ben = await new Caller(blog.app).register('ben')
  await ben.publish('First post')
  await ben.publish('Second post')
  const written = await ada.post('/api/posts', { title: TITLE, body: BODY, tags: ['owls', 'night'], status: 'published' })
  slug = written.json().post.slug
  await ada.post('/api/posts', { title: 'Secret draft', body: 'Not yet.', tags: ['owls'] })
  await vi.waitUntil(() => blog.app.gateway.logFeed.isCurrent(), { timeout: 10_000 })
})
afterAll(() => blog.close())

const origin = 'http://blog.example'

describe('feeds', () => {
  it('RSS lists the newest posts first, with their full text and absolute URLs', async () => {
    const { channel } = (await xml('/feed.xml')).rss
    expect(channel).toMatchObject({ title: 'Duplex', link: `${origin}/`, 'atom:link': { '@_rel': 'self', '@_href': `${origin}/feed.xml` } })
    expect(channel.item).toHaveLength(3)
    const [newest] = channel.item
    const { post } = (await ada.get(`/api/posts/${slug}`)).json()
    expect(newest).toMatchObject({
      title: SHOWN_HTML,
      link: `${origin}/posts/${slug}`,
      guid: { '#text': `${origin}/posts/${slug}`, '@_isPermaLink': 'true' },
      pubDate: new Date(post.publishedAt).toUTCString(),
      'dc:creator': 'ada',
      category: ['owls', 'night'],
    })
    const html: string = newest['content:encoded']
    expect(html).toContain(`href="${origin}/posts/second-post?a=1&amp;b=2"`)
    expect(html).toContain(`href="${origin}/posts/${slug}#end"`)
    expect(html).toContain('src="https://example.org/owl.png?a=1&amp;b=2"')
    // Text that only looks like a link stays unchanged.
    expect(html).toContain('/not-a-link')
    expect(html).not.toContain(`${origin}/not-a-link`)
  })

  it('Atom contains the times of publication and of the last edit', async () => {
    const { feed } = await xml('/atom.xml')
    const { post } = (await ada.get(`/api/posts/${slug}`)).json()
    expect(feed).toMatchObject({
      '@_xmlns': 'http://www.w3.org/2005/Atom',
      id: `${origin}/atom.xml`,
      title: 'Duplex',
      updated: post.updatedAt,
    })
    expect(feed.link).toEqual([
      { '@_rel': 'self', '@_type': 'application/atom+xml', '@_href': `${origin}/atom.xml` },
      { '@_rel': 'alternate', '@_type': 'text/html', '@_href': `${origin}/` },
    ])
    expect(feed.entry[0]).toMatchObject({
      id: `${origin}/posts/${slug}`,
      title: SHOWN,
      published: post.publishedAt,
      updated: post.updatedAt,
      author: { name: 'ada', uri: `${origin}/@ada` },
      content: { '@_type': 'html' },
    })
  })

  it('JSON Feed follows version 1.1', async () => {
    const answer = await get('/feed.json')
    expect(answer.headers['content-type']).toMatch(/^application\/feed\+json/)
    expect(answer.json()).toMatchObject({
      version: 'https://jsonfeed.org/version/1.1',
      home_page_url: `${origin}/`,
      feed_url: `${origin}/feed.json`,
      items: [{ id: `${origin}/posts/${slug}`, authors: [{ name: 'ada', url: `${origin}/@ada` }], tags: ['owls', 'night'] }, {}, {}],
    })
  })

  it('exist for an author and for a tag; an unknown author returns 404', async () => {
    expect((await xml('/@BEN/feed.xml')).rss.channel).toMatchObject({
      link: `${origin}/@ben`,
      item: [{ title: 'Second post' }, { title: 'First post' }],
    })
    expect((await xml('/tags/owls/atom.xml')).feed.entry.map(({ title }: { title: string }) => title)).toEqual([SHOWN])
    expect((await get('/@ben/feed.json')).json().items).toHaveLength(2)
    expect((await xml('/tags/empty/feed.xml')).rss.channel.item).toBeUndefined()
    expect((await get('/@unknown_author/feed.xml')).statusCode).toBe(404)
  })

  it('return 304 if the ETag is current, and the new content after a post was published', async () => {
    const { etag } = (await get('/feed.xml')).headers
    expect((await get('/feed.xml', { 'if-none-match': etag as string })).statusCode).toBe(304)
    await ada.publish('Breaking news')
    await expect.poll(async () => (await get('/feed.xml', { 'if-none-match': etag as string })).body).toContain('Breaking news')
  })
})

describe('search engines', () => {
  it('receive a sitemap with every published post and no draft', async () => {
    const { items } = (await ada.get('/api/posts?limit=100')).json()
    const found = locations(await xml('/sitemap.xml'))
    expect(found).toEqual(expect.arrayContaining([`${origin}/`, `${origin}/@ada`, `${origin}/@ben`, `${origin}/tags/owls`]))
    expect(found.filter((address) => address.includes('/posts/')).sort()).toEqual(
      items.map((post: { slug: string }) => `${origin}/posts/${post.slug}`).sort(),
    )
    expect(found.join()).not.toContain('secret')
    expect(new Set(found).size).toBe(found.length)
  })

  it('receive a robots.txt that names the sitemap and excludes the API and personal pages', async () => {
    const { body, headers } = await get('/robots.txt')
    expect(headers['content-type']).toMatch(/^text\/plain/)
    for (const line of ['Disallow: /api/', 'Disallow: /drafts', 'Disallow: /settings', `Sitemap: ${origin}/sitemap.xml`])
      expect(body.split('\n')).toContain(line)
  })
})

describe('the head of a page', () => {
  const head = async (path: string, headers = {}) => (await get(path, headers)).body.split('</head>')[0]!
  const meta = (html: string, name: string) =>
    new RegExp(`<meta (?:name|property)="${name}" content="([^"]*)"`).exec(html)?.[1]?.replaceAll('&quot;', '"').replaceAll('&amp;', '&')

  it('of a post describes it for search engines and link previews', async () => {
    const html = await head(`/posts/${slug}?utm_source=elsewhere`)
    expect(html).toContain(`<link rel="canonical" href="${origin}/posts/${slug}"`)
    expect(meta(html, 'og:type')).toBe('article')
    expect(meta(html, 'og:url')).toBe(`${origin}/posts/${slug}`)
    expect(meta(html, 'og:image')).toBe('https://example.org/owl.png?a=1&b=2')
    expect(meta(html, 'twitter:card')).toBe('summary_large_image')
    expect(meta(html, 'article:author')).toBe(`${origin}/@ada`)
    const block = /<script type="application\/ld\+json">(.*?)<\/script>/s.exec(html)![1]!
    expect(block).not.toContain('<')
    expect(JSON.parse(block)).toMatchObject({
      '@type': 'BlogPosting',
      headline: expect.stringContaining('<b>"bold"</b>'),
      url: `${origin}/posts/${slug}`,
    })
  })

  it.each([
    ['/', 'website', '/', '/feed.xml'],
    ['/@ada', 'profile', '/@ada', '/@ada/feed.xml'],
    ['/@ADA?ref=x', 'profile', '/@ada', '/@ada/atom.xml'],
    ['/tags/owls', 'website', '/tags/owls', '/tags/owls/feed.json'],
  ])('of %s has its canonical URL and its feeds', async (path, type, canonical, feed) => {
    const html = await head(path)
    expect(html).toContain(`<link rel="canonical" href="${origin}${canonical}"`)
    expect(meta(html, 'og:type')).toBe(type)
    expect(html).toMatch(new RegExp(`<link rel="alternate" type="[^"]+" title="[^"]+" href="${feed}"`))
    expect(html).not.toContain('noindex')
  })

  it.each(['/sign-in', '/register', '/write', '/drafts', '/posts/never-written'])(
    'of %s asks search engines not to index the page',
    async (path) => {
      const html = await head(path, path === '/write' || path === '/drafts' ? { authorization: `Bearer ${ada.token}` } : {})
      expect(meta(html, 'robots')).toBe('noindex')
      expect(html).not.toContain('rel="canonical"')
    },
  )
})
