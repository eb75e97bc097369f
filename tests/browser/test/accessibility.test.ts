import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { browserSuite, describeInBrowser, expect, type Filled, fillBlog, open, type PageKind, pageKinds } from '../src/index.ts'

/** These two cover both themes and both widths. */
const looks = [
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 1280 },
] as const

const accessibility = browserSuite('every kind of page', ({ blog, visit }) => {
  let filled: { blog: unknown; content: Filled } | undefined

  it.for(['visitor', 'reader', 'author', 'admin'] as const)(
    'is accessible and fits the screen, for %s',
    { timeout: 300_000 },
    async (who) => {
      if (filled?.blog !== blog()) filled = { blog: blog(), content: await fillBlog(blog()) }
      const { content } = filled
      const kinds = pageKinds(content).filter(({ as }) => as === (who === 'visitor' ? undefined : content[who]))
      const page = await visit({ reducedMotion: 'reduce', expected: /no-such-page/, ...(kinds[0]?.as && { as: kinds[0].as }) })
      for (const kind of kinds) expect(await faults(page, kind), kind.name).toEqual([])
    },
  )
})

// one gateway renders the pages of both deployments; its admin needs the setup link, so this blog is not shared
describeInBrowser('monolith on PGlite', [accessibility])

/** Returns the serious and critical violations that axe finds, and whether the page is wider than the screen. */
async function faults(page: Page, { path, act }: PageKind): Promise<string[]> {
  const found: string[] = []
  await open(page, path)
  await act?.(page)
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme })
    await page.setViewportSize({ width, height: 844 })
    const look = `${colorScheme}, ${width} px`
    const { violations } = await new AxeBuilder({ page })
      .setLegacyMode()
      .options({ resultTypes: ['violations'] })
      .analyze()
    for (const { id, impact, nodes } of violations)
      if (impact === 'serious' || impact === 'critical') found.push(...nodes.map(({ html }) => `${look}: ${id} at ${html}`))
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    if (overflow > 0) found.push(`${look}: ${overflow} px too wide`)
  }
  return found
}
