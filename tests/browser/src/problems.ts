import type { Page } from '@playwright/test'

/** Gathers whatever goes wrong on a page (also what its Content-Security-Policy blocks: Chromium writes it to the console), each with its address, except what `expected` describes. */
export function gatherProblems(page: Page, problems: string[], expected?: RegExp): void {
  const add = (problem: string) => {
    if (!expected?.test(problem)) problems.push(problem)
  }
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) add(`console: ${message.text()} (${message.location().url})`)
  })
  page.on('pageerror', (error) => add(`uncaught: ${error.stack ?? error}`))
  page.on('response', (response) => {
    if (response.status() >= 400) add(`${response.status()} ${response.url()}`)
  })
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText
    // nothing failed: whoever leaves a page leaves its stream, and what it was still asking for
    if (reason !== 'net::ERR_ABORTED') add(`${reason} ${request.url()}`)
  })
}
