import { Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { describeInBrowser, expect, layoutShift, open } from '../src/index.ts'

const paper = { light: 'rgb(253, 252, 249)', dark: 'rgb(22, 21, 19)' }
const body =
  '## Part\n\n> Quoted\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```ts\nconst live = true\n```\n\n[A link](https://example.org)'

describeInBrowser('every page', ({ blog, visit }) => {
  it.each(['light', 'dark'] as const)('keeps to its own policy and stands still, %s', async (colorScheme) => {
    const author = await new Visitor(blog()).register(`ada_${colorScheme}`)
    const title = `All of Markdown, ${colorScheme}`
    const { post } = await author.persist<any>('POST', '/api/posts', { title, body, tags: ['markdown'], status: 'published' })
    await author.comment(post.slug, 'Some `code` here.')
    const missing = '/no-such-page'
    const read = ['/', `/posts/${post.slug}`, '/tags/markdown', `/@ada_${colorScheme}`, missing]
    const visitors = [
      { page: await visit({ colorScheme, expected: /no-such-page/ }), paths: [...read, '/register', '/sign-in'] },
      {
        page: await visit({ colorScheme, expected: /no-such-page/, as: author }),
        paths: [...read, '/write', `/posts/${post.slug}/edit`, '/drafts', '/notifications', '/sign-out'],
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
        expect(await layoutShift(page), path).toBe(0)
      }
    }
  })

  it('keeps the chosen theme, and has it before any of its scripts has run', async () => {
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

/** Holds back the page's script files meanwhile. */
async function withoutScripts(page: Page, run: () => Promise<void>): Promise<void> {
  const released = Promise.withResolvers<void>()
  await page.route(/\.js$/, async (route) => {
    await released.promise
    await route.continue()
  })
  await run()
  released.resolve()
  await page.locator('#svelte-announcer').waitFor({ state: 'attached' })
  await page.unroute(/\.js$/)
}
