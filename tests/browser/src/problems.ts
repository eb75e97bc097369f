import type { Page } from '@playwright/test'

/** Collects the errors of a page with their URLs, except those that match `expected`. Includes Content-Security-Policy violations, which Chromium logs to the console. */
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
    // not an error: a navigation aborts the stream and the requests of the old page
    if (reason !== 'net::ERR_ABORTED') add(`${reason} ${request.url()}`)
  })
}
