import type { Page } from '@playwright/test'
import { expect } from './expect.ts'

/** Opens a page, and waits until it is hydrated. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await hydrated(page)
}

/** Reloads the page, and waits until it is hydrated, because keys pressed earlier have no effect. */
export async function reload(page: Page): Promise<void> {
  await page.reload()
  await hydrated(page)
}

/** Waits until the page is hydrated. The router adds its announcer at that moment. */
export const hydrated = (page: Page): Promise<void> => page.locator('#svelte-announcer').waitFor({ state: 'attached' })

/** Opens a page, and waits until it is live. */
export async function openLive(page: Page, path: string): Promise<void> {
  await open(page, path)
  await expect(page.locator('footer [data-state="open"]')).toBeVisible()
}

/** The layout shifts of the page since it was opened, each with its score and positions (Layout Instability API). */
export function layoutShifts(page: Page): Promise<string[]> {
  return page.evaluate('layoutShifts()')
}
