import { fileURLToPath } from 'node:url'
import { type Blog, type DeploymentName, startBlog, type Visitor } from '@duplex/e2e'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest'
import { launchChromium } from './launch-chromium.ts'
import { networkSettled } from './network-settled.ts'
import { gatherProblems } from './problems.ts'
import { signInAs } from './sign-in-as.ts'

const measureShift = fileURLToPath(new URL('measure-shift.js', import.meta.url))

export interface Site {
  /** There once the tests run. */
  blog(): Blog
  /** A page in a browser profile of its own, until the test ends. Whatever goes wrong on it fails the test. */
  visit(options?: VisitOptions): Promise<Page>
}

export interface VisitOptions extends BrowserContextOptions {
  /** Who is signed in there. */
  as?: Visitor
  /** Problems that belong to the test. */
  expected?: RegExp
}

/** Chromium drops its connections whenever an interface comes or goes, as with any container that starts: then nothing was proved. */
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

    beforeAll(networkSettled, 900_000)
    beforeEach(async () => {
      blog ??= await startBlog(deployment)
      browser ??= await launchChromium()
    })
    afterEach(async () => {
      for (const context of browser?.contexts() ?? []) await context.close()
      const found = problems.splice(0)
      if (found.length === 0) return
      // whatever comes next, or tries again, begins anew
      await stop()
      throw new Error(`meanwhile this went wrong on a page:\n${found.join('\n')}`)
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
