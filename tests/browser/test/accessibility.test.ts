import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import {
  browserSuite,
  describeInBrowser,
  expect,
  type Filled,
  fillBlog,
  makeHostile,
  open,
  type PageKind,
  pageKinds,
} from '../src/index.ts'

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

  // WCAG 2.2, 1.4.10: a window of 1280 × 1024 that is zoomed to 400 %
  it('fits a window of 320 × 256 px with hostile content', { timeout: 300_000 }, async () => {
    if (filled?.blog !== blog()) filled = { blog: blog(), content: await fillBlog(blog()) }
    await makeHostile(filled.content)
    const found: string[] = []
    for (const [who, kinds] of Map.groupBy(pageKinds(filled.content), ({ as }) => as)) {
      // the badges are not loaded
      const page = await visit({ viewport: { width: 320, height: 256 }, expected: /no-such-page|shields/, ...(who && { as: who }) })
      await page.route(/shields\.io/, (route) => route.abort())
      for (const kind of kinds) {
        await open(page, kind.path)
        await kind.act?.(page)
        for (const wide of await overflowing(page)) found.push(`${kind.name}: ${wide}`)
      }
    }
    expect(found).toEqual([])
  })
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
    found.push(...(await overflowing(page)).map((wide) => `${look}: ${wide}`))
  }
  return found
}

/** Describes what is wider than the page: the page scrolls sideways, or text is cut off. */
function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    const wide = [...document.querySelectorAll('body *')].filter(
      (element) => element.getBoundingClientRect().right > clientWidth && !element.closest('pre, .table-scroll, .visually-hidden'),
    )
    const names = wide.slice(0, 5).map(({ tagName, className }) => `${tagName.toLowerCase()}.${className}`)
    return [`${scrollWidth - clientWidth} px too wide: ${names.join(', ')}`]
  })
}
