import type { Locator, Page } from '@playwright/test'

/** The button that opens the account menu. Its name is the username. */
export const accountMenu = (page: Page): Locator => page.getByRole('banner').locator('summary')
