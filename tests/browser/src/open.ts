import type { Page } from '@playwright/test'
import { expect } from './expect.ts'

/** Goes to a page and waits until its scripts have taken it over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  await takenOver(page)
}

/** Loads the page anew and waits likewise: a key that is pressed before is nobody's. */
export async function reload(page: Page): Promise<void> {
  await page.reload()
  await takenOver(page)
}

/** Waits until the page's scripts have taken it over: the announcer comes with the router. */
export const takenOver = (page: Page): Promise<void> => page.locator('#svelte-announcer').waitFor({ state: 'attached' })

/** Goes to a page and waits until it follows what happens. */
export async function openLive(page: Page, path: string): Promise<void> {
  await open(page, path)
  await expect(page.locator('footer [data-state="open"]')).toBeVisible()
}

/** What has moved on the page by itself since it was opened, each with how much and from where to where (Layout Instability API). */
export function layoutShifts(page: Page): Promise<string[]> {
  return page.evaluate('layoutShifts()')
}
