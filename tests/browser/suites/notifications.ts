import { Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { browserSuite, expect, layoutShifts, openLive } from '../src/index.ts'

const badge = (page: Page, name: string) => page.getByRole('link', { name, exact: true })

export const notifications = browserSuite('notifications', ({ blog, visit }) => {
  const join = (username: string) => new Visitor(blog()).register(username)

  it('are counted in the header of every page at once, and in every tab until they are read', async () => {
    const [author, reader] = [await join('ada_told'), await join('ben_tells')]
    const { slug } = await author.publish('Worth a word')
    const ada = await visit({ as: author })
    const tab = await ada.context().newPage()
    await openLive(ada, '/settings')
    await openLive(tab, '/')
    for (const page of [ada, tab]) await expect(badge(page, 'Notifications')).toBeVisible()

    const { id } = await reader.comment(slug, 'The word.')
    for (const page of [ada, tab]) await expect(badge(page, 'Notifications, 1 unread')).toBeVisible()
    await expect(ada.getByText('ben_tells commented on Worth a word')).toBeAttached()
    for (const page of [ada, tab]) expect(await layoutShifts(page)).toEqual([])

    await badge(ada, 'Notifications, 1 unread').click()
    const item = ada.getByRole('main').getByRole('link', { name: 'ben_tells commented on Worth a word' })
    await expect(item).toBeVisible()
    // shifts caused by the navigation
    const moved = await layoutShifts(ada)
    await reader.like(slug)
    const news = ada.getByRole('button', { name: '1 new notification' })
    await expect(news).toBeVisible()
    expect(await layoutShifts(ada)).toEqual(moved)
    await news.click()
    await expect(ada.getByRole('main').getByRole('link', { name: 'ben_tells likes Worth a word' })).toBeFocused()

    await item.click()
    await expect(ada).toHaveURL(`/posts/${slug}#comment-${id}`)
    await expect(ada.getByRole('article', { name: 'Comment by ben_tells' })).toBeInViewport()
    for (const page of [ada, tab]) await expect(badge(page, 'Notifications, 1 unread')).toBeVisible()
    await tab.goto('/notifications')
    await tab.getByRole('button', { name: 'Mark all as read' }).click()
    for (const page of [ada, tab]) await expect(badge(page, 'Notifications')).toBeVisible()
  })

  it('are read, opened and marked as read without JavaScript', async () => {
    const [author, reader] = [await join('ada_without_js'), await join('ben_without_js')]
    const { slug } = await author.publish('Plainly')
    for (const text of ['One', 'Two']) await reader.comment(slug, text)
    // Chromium reports a script that it does not run in this way.
    const page = await visit({ as: author, javaScriptEnabled: false, expected: /^csp .*\.js$/ })
    await expect(async () => {
      await page.goto('/')
      await expect(badge(page, 'Notifications, 2 unread')).toBeVisible({ timeout: 100 })
    }).toPass()
    await badge(page, 'Notifications, 2 unread').click()
    await page.getByRole('main').getByRole('link', { name: 'ben_without_js commented on Plainly' }).first().click()
    await expect(page).toHaveURL(new RegExp(`/posts/${slug}#comment-`))
    await badge(page, 'Notifications, 1 unread').click()
    await page.getByRole('button', { name: 'Mark all as read' }).click()
    await expect(badge(page, 'Notifications')).toBeVisible()
  })
})
