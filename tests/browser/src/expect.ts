import { expect as playwrightExpect } from '@playwright/test'

/** Playwright's: what is said of a page may still come true, also on a busy machine. */
export const expect = playwrightExpect.configure({ timeout: 30_000 })
