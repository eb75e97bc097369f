import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { publicPage } from '../../src/pages/public-pages.ts'

const shared = (path: string) => {
  const page = publicPage(new URL(path, 'http://blog.example'))
  return page && page.url.pathname + page.url.search
}

it.each([
  ['/?x=1', '/'],
  ['/?before=b&x=1&before=c', '/?before=b'],
  ['/posts/a-post?before=b&comments=c', '/posts/a-post?comments=c'],
  ['/search?x=1&before=b&q=a+b', '/search?q=a+b&before=b'],
  ['/@ada/feed.xml?before=b', '/@ada/feed.xml'],
  ['/%40ada', '/@ada'],
  ['/posts/%61-post%2f%c3%bc', '/posts/a-post%2F%C3%BC'],
  ['/__data.json?x-sveltekit-invalidated=011&x=1', '/__data.json?x-sveltekit-invalidated=011'],
  ['/posts/a/__data.json?x-sveltekit-invalidated=2&x-sveltekit-trailing-slash=1', '/posts/a/__data.json?x-sveltekit-trailing-slash=1'],
])('%s is the page %s', (requested, page) => {
  expect(shared(requested)).toBe(page)
  expect(shared(page)).toBe(page)
})

it.each(['/write?draft=1', '/admin', '/settings', '/posts/a/edit', '/anything', '/@ada/anything'])('%s is no public page', (path) => {
  expect(shared(path)).toBeNull()
})

it.each([
  ['/', 'src/lib/server/list-page.ts'],
  ['/@ada', 'src/lib/server/list-page.ts'],
  ['/tags/a', 'src/lib/server/list-page.ts'],
  ['/posts/a', 'src/routes/posts/[slug]/+page.server.ts'],
  ['/search', 'src/routes/search/+page.server.ts'],
  ['/sign-in', 'src/routes/sign-in/+page.server.ts'],
  ['/register', 'src/routes/register/+page.server.ts'],
  ['/sitemap-posts.xml', 'src/routes/sitemap-posts.xml/+server.ts'],
])('%s keeps all parameters that %s reads', async (path, file) => {
  const source = await readFile(new URL(`../../../web/${file}`, import.meta.url), 'utf8')
  const names = [...source.matchAll(/searchParams\.(?:get|has)\('([^']+)'\)/g)].map(([, name]) => name!)
  expect(names).not.toEqual([])
  for (const name of names) expect(shared(`${path}?${name}=a`)).toBe(`${path}?${name}=a`)
})
