import type { Locator } from '@playwright/test'
import { expect } from './expect.ts'

/** Presses Tab until the element has a visible focus. */
export const tabTo = (target: Locator): Promise<void> => goTo(target, 'Tab')

/** Presses Shift+Tab until the element has a visible focus. */
export const tabBackTo = (target: Locator): Promise<void> => goTo(target, 'Shift+Tab')

async function goTo(target: Locator, key: string): Promise<void> {
  const page = target.page()
  const focused = target.and(page.locator(':focus'))
  for (let steps = 0; (await focused.count()) === 0; steps++) {
    if (steps === 60) throw new Error(`${key} does not lead to ${target}`)
    await page.keyboard.press(key)
  }
  await expect(target).toBeInViewport()
  await expect(target).toHaveCSS('outline-style', 'solid')
}
