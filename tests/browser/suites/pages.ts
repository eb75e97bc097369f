import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { noisePng, Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { browserSuite, expect, hydrated, layoutShifts, open } from '../src/index.ts'

const paper = { light: 'rgb(253, 252, 249)', dark: 'rgb(22, 21, 19)' }
const body =
  '## Part\n\n> Quoted\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nconst live = true\n```\n\n[A link](https://example.org)'

export const everyPage = browserSuite('every page', ({ blog, visit }) => {
  it.each(['light', 'dark'] as const)('follows its Content-Security-Policy and has no layout shift, %s', async (colorScheme) => {
    const author = await new Visitor(blog()).register(`ada_${colorScheme}`)
    await author.persist('PATCH', '/api/me', { avatarUrl: (await author.upload(noisePng(40, 40))).url })
    const title = `All of Markdown, ${colorScheme}`
    const { post } = await author.persist<any>('POST', '/api/posts', { title, body, tags: ['markdown'], status: 'published' })
    await author.comment(post.slug, 'Some `code` here.')
    const missing = '/no-such-page'
    const read = ['/', `/posts/${post.slug}`, '/tags/markdown', `/@ada_${colorScheme}`, missing]
    const visitors = [
      { page: await visit({ colorScheme, expected: /no-such-page/ }), paths: [...read, '/register', '/sign-in'] },
      {
        page: await visit({ colorScheme, expected: /no-such-page/, as: author }),
        paths: [...read, '/write', `/posts/${post.slug}/edit`, '/drafts', '/notifications', '/settings/sessions', '/sign-out'],
      },
    ]
    for (const { page, paths } of visitors) {
      for (const path of paths) {
        const answered = page.waitForResponse((response) => new URL(response.url()).pathname === path)
        await open(page, path)
        const policy = (await answered).headers()['content-security-policy']
        expect(policy, path).toContain("script-src 'self'")
        expect(policy, path).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
        await expect(page).toHaveTitle(/Duplex/)
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
        await expect(page.locator('html')).toHaveCSS('background-color', paper[colorScheme])
        expect(await layoutShifts(page), path).toEqual([])
      }
    }
  })

  it('has no layout shift if its header and footer arrive in pieces', async () => {
    const { url, release, stop } = await serveInPieces(blog().url, '/sign-in')
    try {
      const page = await visit({ baseURL: url })
      await page.goto('/sign-in', { waitUntil: 'commit' })
      for (const part of ['header .search', 'footer']) {
        // polls by time, because there are no animation frames before the first paint
        await page.waitForFunction(`document.querySelector('${part}') && getComputedStyle(document.body).margin === '0px'`, null, {
          polling: 50,
        })
        // enough time for a paint
        await page.waitForTimeout(500)
        release()
      }
      await hydrated(page)
      expect(await layoutShifts(page)).toEqual([])
      await page.close()
    } finally {
      stop()
    }
  })

  it('keeps the chosen theme, and applies it before its scripts run', async () => {
    const page = await visit({ colorScheme: 'light' })
    await open(page, '/')
    await page.getByRole('button', { name: 'Switch between light and dark' }).click()
    await expect(page.locator('html')).toHaveCSS('background-color', paper.dark)
    await withoutScripts(page, async () => {
      await page.reload({ waitUntil: 'commit' })
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible()
      await expect(page.locator('html')).toHaveCSS('background-color', paper.dark)
    })
    await open(page, '/register')
    await expect(page.locator('html')).toHaveCSS('background-color', paper.dark)
    await page.getByRole('button', { name: 'Switch between light and dark' }).click()
    await open(page, '/')
    await expect(page.locator('html')).toHaveCSS('background-color', paper.light)
  })
})

/** A proxy that sends one page of the blog in three pieces, cut inside the header and inside the footer. `release` sends the next piece. */
async function serveInPieces(blog: string, path: string) {
  const wanted = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const
  let released = 0
  const server = createServer(async ({ url }, response) => {
    const { status, headers, body } = await fetch(blog + url)
    response.writeHead(status, { 'content-type': headers.get('content-type')! })
    if (url !== path) return response.end(Buffer.from(await new Response(body).arrayBuffer()))
    const html = await new Response(body).text()
    const header = html.indexOf('</a>', html.indexOf('<nav')) + '</a>'.length
    const footer = html.indexOf('<p', html.indexOf('<footer'))
    response.write(html.slice(0, header))
    await wanted[0].promise
    response.write(html.slice(header, footer))
    await wanted[1].promise
    response.end(html.slice(footer))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    release: () => wanted[released++]?.resolve(),
    stop: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Delays the script files of the page until `run` has finished. */
async function withoutScripts(page: Page, run: () => Promise<void>): Promise<void> {
  const released = Promise.withResolvers<void>()
  await page.route(/\.js$/, async (route) => {
    await released.promise
    await route.continue()
  })
  await run()
  released.resolve()
  await hydrated(page)
  await page.unroute(/\.js$/)
}
