import type { Locator } from '@playwright/test'
import { expect } from './expect.ts'

/** Goes on with the Tab key until this has the focus, and shows it. */
export async function tabTo(target: Locator): Promise<void> {
  const page = target.page()
  const focused = target.and(page.locator(':focus'))
  for (let steps = 0; (await focused.count()) === 0; steps++) {
    if (steps === 60) throw new Error(`the Tab key does not lead to ${target}`)
    await page.keyboard.press('Tab')
  }
  await expect(target).toBeInViewport()
  await expect(target).toHaveCSS('outline-style', 'solid')
}
