import type { Page } from '@playwright/test'
import { expect } from './expect.ts'

/** Goes to a page and waits until its scripts have taken it over. */
export async function open(page: Page, path: string): Promise<void> {
  await page.goto(path)
  // the announcer comes with the router
  await page.locator('#svelte-announcer').waitFor({ state: 'attached' })
}

/** Goes to a page and waits until it follows what happens. */
export async function openLive(page: Page, path: string): Promise<void> {
  await open(page, path)
  await expect(page.getByText('live over SSE')).toBeVisible()
}

/** How much the page has moved by itself since it was opened: the sum of its layout shifts (Layout Instability API). */
export function layoutShift(page: Page): Promise<number> {
  return page.evaluate('layoutShift()')
}
