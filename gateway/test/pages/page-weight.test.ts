import { afterAll, beforeAll, expect, it } from 'vitest'
import { pagesPlugin } from '../../src/pages/index.ts'
import { Caller } from '../support/caller.ts'
import { type Blog, startBlog } from '../support/start-blog.ts'

/** The maximum bytes of gzipped JavaScript that the page of a post may load. */
const MAX_SCRIPT_BYTES = 60 * 1024

let blog: Blog
beforeAll(async () => {
  blog = await startBlog(() => ({ pages: pagesPlugin }))
  await blog.app.ready()
})
afterAll(() => blog.close())

/** Returns the text of a script, and the number of bytes in its gzipped response. */
async function script(path: string): Promise<{ text: string; bytes: number }> {
  const plain = await blog.app.inject(path)
  const packed = await blog.app.inject({ url: path, headers: { 'accept-encoding': 'gzip' } })
  expect([plain.statusCode, packed.statusCode, packed.headers['content-encoding']], path).toEqual([200, 200, 'gzip'])
  expect(packed.headers['cache-control']).toBe('public, max-age=31536000, immutable')
  return { text: plain.body, bytes: packed.rawPayload.byteLength }
}

it('a post’s page loads at most 60 KB of JavaScript', async () => {
  const ada = await new Caller(blog.app).register('ada')
  const slug = await ada.publish('Light')
  const at = `http://localhost/posts/${slug}`
  const html = (await blog.app.inject(`/posts/${slug}`)).body
  const paths = new Set([...html.matchAll(/["']([^"']+\.js)["']/g)].map(([, address]) => new URL(address!, at).pathname))
  const preloaded = paths.size
  let bytes = 0
  // A Set also iterates over paths that are added during the loop, so imported scripts are included.
  for (const path of paths) {
    const { text, bytes: size } = await script(path)
    bytes += size
    for (const [, address] of text.matchAll(/(?:\bfrom|\bimport)\s*["']([^"']+\.js)["']/g))
      paths.add(new URL(address!, `http://localhost${path}`).pathname)
  }
  console.log(`a post's page: ${paths.size} scripts, ${(bytes / 1024).toFixed(1)} KB gzipped`)
  expect(preloaded).toBeGreaterThan(5)
  // The page preloads every script, so that no script is requested only after another one has loaded.
  expect(paths.size).toBe(preloaded)
  expect(bytes).toBeLessThanOrEqual(MAX_SCRIPT_BYTES)
})
