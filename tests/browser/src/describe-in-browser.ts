import { fileURLToPath } from 'node:url'
import { type Blog, type DeploymentName, startBlog, type Visitor } from '@duplex/e2e'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, afterEach, beforeEach, describe } from 'vitest'
import { launchChromium } from './launch-chromium.ts'
import { gatherProblems } from './problems.ts'
import { signInAs } from './sign-in-as.ts'

const measureShift = fileURLToPath(new URL('measure-shift.js', import.meta.url))

export interface Site {
  /** Available while the tests run. */
  blog(): Blog
  /** Opens a page in its own browser profile, until the test ends. Every error on the page fails the test. */
  visit(options?: VisitOptions): Promise<Page>
}

export interface VisitOptions extends BrowserContextOptions {
  /** The signed-in user. */
  as?: Visitor
  /** Errors that the test expects. */
  expected?: RegExp
}

/** Chromium drops its connections if a network interface appears or disappears, as when a container starts. Then the test proves nothing. */
const retry = { count: 2, condition: /ERR_NETWORK_CHANGED/ }

export interface BrowserSuite {
  title: string
  define(site: Site): void
}

/** Declares a suite; `describeInBrowser` runs it. */
export const browserSuite = (title: string, define: BrowserSuite['define']): BrowserSuite => ({ title, define })

/** Runs suites one after another against one blog of this deployment, in one browser. */
export function describeInBrowser(deployment: DeploymentName, suites: readonly BrowserSuite[]): void {
  describe(deployment, { retry }, () => {
    let blog: Blog | undefined
    let browser: Browser | undefined
    const problems: string[] = []
    const stop = async () => {
      await browser?.close()
      await blog?.stop()
      browser = blog = undefined
    }

    beforeEach(async () => {
      blog ??= await startBlog(deployment)
      browser ??= await launchChromium()
    })
    afterEach(async () => {
      for (const context of browser?.contexts() ?? []) await context.close()
      const found = problems.splice(0)
      if (found.length === 0) return
      // the next test or retry starts with a new blog and browser
      await stop()
      throw new Error(`errors on a page during the test:\n${found.join('\n')}`)
    })
    afterAll(stop)

    const site: Site = {
      blog: () => blog!,
      visit: async ({ as, expected, ...options } = {}) => {
        const context = await browser!.newContext({ baseURL: blog!.url, ...options })
        context.setDefaultTimeout(30_000)
        await context.addInitScript({ path: measureShift })
        if (as) await signInAs(context, as)
        const page = await context.newPage()
        gatherProblems(page, problems, expected)
        return page
      },
    }
    for (const { title, define } of suites) describe(title, () => define(site))
  })
}
