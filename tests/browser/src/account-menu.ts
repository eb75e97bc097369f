import type { Locator, Page } from '@playwright/test'

/** What opens the menu of whoever is signed in, and says their name. */
export const accountMenu = (page: Page): Locator => page.getByRole('banner').locator('summary')
