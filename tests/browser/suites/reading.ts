import { Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { browserSuite, expect, layoutShifts, openLive, reload } from '../src/index.ts'

const commentBy = (page: Page, username: string) => page.getByRole('article', { name: `Comment by ${username}`, exact: true })

export const reading = browserSuite('a reader', ({ blog, visit }) => {
  const join = (username: string) => new Visitor(blog()).register(username)

  it('is notified of comments outside the window, and can jump to them', async () => {
    const author = await join('ada_far')
    const { slug } = await author.publish('Far below', 'A line.\n\n'.repeat(60))
    const page = await visit({ as: await join('ben_far') })
    await openLive(page, `/posts/${slug}`)
    await author.comment(slug, 'The first')
    await author.comment(slug, 'The second')
    const news = page.getByRole('button', { name: '2 new comments' })
    await expect(news).toBeVisible()
    await expect(commentBy(page, 'ada_far').first()).not.toBeInViewport()
    expect(await layoutShifts(page)).toEqual([])
    await news.click()
    await expect(commentBy(page, 'ada_far').first()).toBeInViewport()
    await expect(commentBy(page, 'ada_far').first()).toBeFocused()
    await expect(news).toBeHidden()
  })

  it('opens the part of a long list that contains a comment, with and without scripts, also its own new one after a reload', async () => {
    const author = await join('ada_long')
    const { slug } = await author.publish('Long', 'A line.')
    const first = await author.comment(slug, 'The first')
    for (let n = 1; n < 101; n++) await author.comment(slug, `Number ${n}`)
    const reply = await author.comment(slug, 'A late reply', first.id)
    const page = await visit({ as: author })
    // the server does not receive the fragment
    await openLive(page, `/posts/${slug}#comment-${reply.id}`)
    await expect(page.getByText('A late reply')).toBeInViewport()
    await expect(page.getByText('In reply to')).toHaveText('In reply to ada_long: The first')
    await page.getByRole('link', { name: 'Earlier comments' }).first().click()
    await expect(page.getByText('The first', { exact: true })).toBeVisible()

    await page.getByLabel('Your comment').fill('The newest')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    const newest = commentBy(page, 'ada_long').filter({ hasText: 'The newest' })
    await expect(newest).toBeInViewport()
    await reload(page)
    await expect(newest).toBeInViewport()

    // Chromium reports a script that it does not run in this way.
    const plain = await visit({ as: author, javaScriptEnabled: false, expected: /^csp .*\.js$/ })
    await plain.goto(`/posts/${slug}`)
    await plain.getByLabel('Your comment').fill('Without scripts')
    await plain.getByRole('button', { name: 'Comment', exact: true }).click()
    await expect(commentBy(plain, 'ada_long').filter({ hasText: 'Without scripts' })).toBeInViewport()
    await plain
      .getByRole('article', { name: 'Comment by ada_long' })
      .filter({ hasText: 'A late reply' })
      .getByText('Delete', { exact: true })
      .click()
    await plain.getByRole('button', { name: 'Delete this comment' }).and(plain.locator(':visible')).click()
    await expect(plain.getByRole('article', { name: 'Deleted comment' })).toBeInViewport()
  })

  it('keeps a comment while offline, then posts it once and receives the missed events', async () => {
    const author = await join('ada_train')
    const { slug } = await author.publish('On a train', 'A line.')
    const page = await visit({ as: await join('ben_train'), expected: /ERR_INTERNET_DISCONNECTED|\/live|\/comments/ })
    await openLive(page, `/posts/${slug}`)
    await page.context().setOffline(true)
    await page.getByLabel('Your comment').fill('From a tunnel')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await expect(page.getByRole('article', { name: 'Comment being sent' })).toContainText('waiting for the connection')
    await author.comment(slug, 'Meanwhile')
    await page.context().setOffline(false)
    await expect(commentBy(page, 'ada_train')).toContainText('Meanwhile')
    await expect(commentBy(page, 'ben_train')).toContainText('From a tunnel')
    await expect(page.getByRole('heading', { name: '2 comments' })).toBeVisible()
    expect((await author.comments(slug)).map(({ body }) => body).sort()).toEqual(['From a tunnel', 'Meanwhile'])
    await expect(page.getByLabel('Your comment')).toHaveValue('')
  })

  it('keeps the page if a link is clicked while the server is away, and gets the linked page when it is back', async () => {
    const author = await join('ada_away')
    const { slug } = await author.publish('Not reachable', 'A line.')
    const page = await visit({ expected: /ERR_INTERNET_DISCONNECTED|\/live/ })
    await openLive(page, '/@ada_away')
    await page.context().setOffline(true)
    await page.getByRole('link', { name: 'Not reachable', exact: true }).click()
    await expect(page.getByText('The server cannot be reached')).toBeVisible()
    await expect(page.getByRole('progressbar', { name: 'Loading' })).toBeVisible()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('ada_away')
    await page.context().setOffline(false)
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Not reachable')
    await expect(page).toHaveURL(`/posts/${slug}`)
    await expect(page.getByText('The server cannot be reached')).toBeHidden()
    // the styles of the page, whose file could not be loaded at first
    await expect(page.locator('.byline').first()).toHaveCSS('display', 'flex')
  })

  it('sees that a slow page is loading', async () => {
    const author = await join('ada_slow')
    await author.publish('Slow', 'A line.')
    const page = await visit()
    await openLive(page, '/@ada_slow')
    const loading = page.getByRole('progressbar', { name: 'Loading' })
    const released = Promise.withResolvers<void>()
    await page.route(/__data\.json/, async (route) => {
      await released.promise
      await route.continue()
    })
    await page.getByRole('link', { name: 'Slow', exact: true }).click()
    await expect(loading).toBeVisible()
    released.resolve()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Slow')
    await expect(loading).toHaveCount(0)
  })

  it('edits a comment, sees a conflicting edit first, and deletes the comment', async () => {
    const author = await join('ada_mends')
    const { slug } = await author.publish('Mended', 'A line.')
    const { id } = await author.comment(slug, 'The frist words')
    // the conflict has the status 409
    const [ada, ben] = [await visit({ as: author, expected: /409/ }), await visit()]
    for (const page of [ada, ben]) await openLive(page, `/posts/${slug}`)
    const own = commentBy(ada, 'ada_mends')
    await own.getByText('Edit', { exact: true }).click()
    await own.getByLabel('New text').fill('The first words')
    await own.getByRole('button', { name: 'Save' }).click()
    for (const page of [ada, ben]) await expect(commentBy(page, 'ada_mends').locator('.prose')).toHaveText('The first words')

    await own.getByText('Edit', { exact: true }).click()
    await own.getByLabel('New text').fill('From here')
    await author.persist('PATCH', `/api/comments/${id}`, { body: 'From elsewhere' })
    await expect(own.locator('.prose')).toHaveText('From elsewhere')
    await expect(own.getByLabel('New text')).toHaveValue('From here')
    await own.getByRole('button', { name: 'Save' }).click()
    await expect(own.getByRole('alert')).toContainText('changed in the meantime')
    await own.getByRole('button', { name: 'Save' }).click()
    await expect(commentBy(ben, 'ada_mends').locator('.prose')).toHaveText('From here')

    await own.getByText('Delete', { exact: true }).click()
    await own.getByRole('button', { name: 'Delete this comment' }).click()
    for (const page of [ada, ben]) await expect(page.getByRole('article', { name: 'Deleted comment' })).toBeVisible()
    expect(await layoutShifts(ben)).toEqual([])
  })

  it('sees at once that the session was ended elsewhere, and finds the typed text after signing in again', async () => {
    const author = await join('ada_ended')
    const { slug } = await author.publish('Ended', 'A line.')
    const page = await visit({ as: author, expected: /401/ })
    await openLive(page, `/posts/${slug}`)
    await page.getByLabel('Your comment').fill('Half a thought')
    await author.request('DELETE', '/api/sessions/current')
    await expect(page.getByText('What you typed is kept')).toBeVisible()
    await expect(page.locator('footer [data-state="open"]')).toBeVisible()
    await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Username or email address').fill('ada_ended')
    await page.getByLabel('Password').fill('ada_ended-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByLabel('Your comment')).toHaveValue('Half a thought')
  })

  it('scrolls into older posts, and returns to the same position', async () => {
    const author = await join('ada_writes_much')
    for (let number = 1; number <= 45; number++) await author.publish(`Number ${number}`, 'A line.\n\nAnother line.')
    const page = await visit()
    await openLive(page, '/@ada_writes_much')
    const first = page.getByRole('link', { name: 'Number 1', exact: true })
    const titles = page.locator('#posts h2')
    await expect(async () => {
      await page.mouse.wheel(0, 4_000)
      expect(await titles.count()).toBe(45)
      // the footer is reachable, because no more pages load automatically
      await expect(page.getByText('Served by the')).toBeInViewport({ timeout: 500 })
    }).toPass({ timeout: 30_000 })
    await first.click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Number 1')
    await page.goBack()
    await expect(titles).toHaveCount(45)
    await expect(first).toBeInViewport()
  })

  it('scrolls into older posts on a busy page whose observers report late', async () => {
    const author = await join('ada_writes_on')
    for (let number = 1; number <= 21; number++) await author.publish(`Part ${number}`, 'A line.')
    const page = await visit()
    await page.addInitScript(() => {
      window.IntersectionObserver = class extends IntersectionObserver {
        constructor(callback: IntersectionObserverCallback, options?: IntersectionObserverInit) {
          const late: IntersectionObserverEntry[] = []
          const delayed = (entries: IntersectionObserverEntry[], observer: IntersectionObserver) => {
            late.push(...entries)
            setTimeout(() => late.length > 0 && callback(late.splice(0), observer), 2_000)
          }
          super(delayed, options)
        }
      }
    })
    await openLive(page, '/@ada_writes_on')
    await page.mouse.wheel(0, 20_000)
    await expect(page.locator('#posts h2')).toHaveCount(21)
  })
})
