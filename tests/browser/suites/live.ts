import { readWebSocket, Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { browserSuite, expect, layoutShifts, openLive } from '../src/index.ts'

const commentBy = (page: Page, username: string, text: string) =>
  page.getByRole('article', { name: `Comment by ${username}`, exact: true }).filter({ hasText: text })

async function comment(page: Page, text: string) {
  await page.getByLabel('Your comment').fill(text)
  await page.getByRole('button', { name: 'Comment', exact: true }).click()
}

async function reply(page: Page, username: string, to: string, text: string) {
  const parent = commentBy(page, username, to)
  await parent.getByText('Reply', { exact: true }).first().click()
  await parent.getByLabel(`Your reply to ${username}`).fill(text)
  await parent.getByRole('button', { name: 'Reply' }).click()
}

export const twoReaders = browserSuite('two readers side by side', ({ blog, visit }) => {
  const join = (username: string) => new Visitor(blog()).register(username)

  it('offers a new post on the front page, and shows it on demand', async () => {
    const [ada, ben] = [await visit({ as: await join('ada_writes') }), await visit({ as: await join('ben_reads') })]
    await new Visitor(blog()).register('earlier').then((author) => author.publish('An earlier post'))
    await openLive(ben, '/')
    await ada.goto('/write')
    await ada.getByLabel('Title').fill('Tides of the Wadden Sea')
    await ada.getByLabel('Tags').fill('sea tides')
    await ada.getByLabel('Text').fill('The sea **comes** twice a day.')
    const preview = ada.getByRole('region', { name: 'Preview' })
    await expect(preview.getByText('The sea comes twice a day.')).toBeVisible()
    await expect(preview.locator('strong')).toHaveText('comes')
    await ada.getByRole('button', { name: 'Publish' }).click()
    await expect(ada.getByRole('heading', { level: 1 })).toHaveText('Tides of the Wadden Sea')

    const news = ben.getByRole('button', { name: '1 new post' })
    await expect(news).toBeVisible()
    const titles = ben.getByRole('main').getByRole('heading', { level: 2 })
    await expect(titles.first()).toHaveText('An earlier post')
    expect(await layoutShifts(ben)).toEqual([])
    await news.click()
    await expect(titles.first()).toHaveText('Tides of the Wadden Sea')
    await expect(ben.getByText('The sea comes twice a day.')).toBeInViewport()
    await expect(ben.getByRole('link', { name: 'Tides of the Wadden Sea' })).toBeFocused()
    await expect(news).toBeHidden()
  })

  it('shows comments and replies in place, each once', async () => {
    const author = await join('ada_talks')
    const { slug } = await author.publish('Talked about', 'A line.\n\n'.repeat(40))
    const [ada, ben] = [await visit({ as: author }), await visit({ as: await join('ben_talks') })]
    for (const page of [ada, ben]) await openLive(page, `/posts/${slug}`)

    await comment(ada, 'What do you think?')
    await expect(commentBy(ben, 'ada_talks', 'What do you think?')).toBeVisible()
    await reply(ben, 'ada_talks', 'What do you think?', 'Quite true.')
    const thread = ada.getByRole('listitem').filter({ has: commentBy(ada, 'ada_talks', 'What do you think?') })
    await expect(commentBy(ada, 'ben_talks', 'Quite true.')).toBeVisible()
    await expect(thread.getByRole('listitem').filter({ has: commentBy(ada, 'ben_talks', 'Quite true.') })).toHaveCount(1)
    for (const page of [ada, ben]) {
      await expect(page.getByRole('article', { name: /^Comment by/ })).toHaveCount(2)
      await expect(page.getByRole('heading', { name: '2 comments' })).toBeVisible()
    }
    await expect(ada.getByLabel('Your comment')).toHaveValue('')
  })

  it('shows who is reading and typing without a layout shift', async () => {
    const [author, other] = [await join('ada_is_here'), await join('ben_is_here')]
    const { id, slug } = await author.publish('Read together')
    await author.comment(slug, 'below')
    const [ada, guest] = [await visit({ as: author }), await visit()]
    for (const page of [ada, guest]) await openLive(page, `/posts/${slug}`)
    await expect(ada.getByText('2 reading now')).toBeVisible()
    const channel = `comments:${id}`
    const ben = await readWebSocket(blog().url, { channels: [channel], headers: { authorization: `Bearer ${other.token}` } })
    for (const page of [ada, guest]) await expect(page.getByText('3 reading now: ada_is_here, ben_is_here')).toBeVisible()
    ben.send({ op: 'typing', channel })
    for (const page of [ada, guest]) await expect(page.getByText('ben_is_here is typing…')).toBeVisible()
    for (const page of [ada, guest]) await expect(page.getByText('is typing…')).toBeHidden()
    ben.close()
    await expect(ada.getByText('2 reading now')).toBeVisible()
    for (const page of [ada, guest]) expect(await layoutShifts(page)).toEqual([])
  })

  it('holds back a reply that would move the visible text', async () => {
    const author = await join('ada_holds')
    const { slug } = await author.publish('Held')
    await author.comment(slug, 'above')
    await author.comment(slug, 'below')
    const [ada, ben] = [await visit({ as: author }), await visit({ as: await join('ben_holds') })]
    for (const page of [ada, ben]) await openLive(page, `/posts/${slug}`)
    await commentBy(ada, 'ada_holds', 'below').scrollIntoViewIfNeeded()
    await reply(ben, 'ada_holds', 'above', 'between')
    const news = ada.getByRole('button', { name: '1 new reply' })
    await expect(news).toBeVisible()
    await expect(ada.getByText('between')).toBeHidden()
    expect(await layoutShifts(ada)).toEqual([])
    await news.click()
    await expect(ada.getByRole('article', { name: /^Comment by/ })).toHaveText([/above/, /between/, /below/])
  })

  it('updates the like count on every page that shows the post', async () => {
    const author = await join('ada_likes')
    const { id, slug } = await author.publish('Likeable')
    const [ada, ben, front] = [await visit({ as: author }), await visit({ as: await join('ben_likes') }), await visit()]
    for (const page of [ada, ben]) await openLive(page, `/posts/${slug}`)
    await openLive(front, '/')
    const item = front.locator(`#post-${id}`)
    const like = ben.getByRole('button', { name: 'Like' })

    await like.click()
    await expect(like).toHaveAttribute('aria-pressed', 'true')
    for (const shown of [ada.locator('#reactions'), ben.locator('#reactions'), item]) await expect(shown).toContainText('1 like')
    await expect(ada.getByRole('button', { name: 'Like' })).toHaveAttribute('aria-pressed', 'false')
    await like.click()
    await expect(like).toHaveAttribute('aria-pressed', 'false')
    for (const shown of [ada.locator('#reactions'), ben.locator('#reactions'), item]) await expect(shown).toContainText('0 likes')
    await comment(ada, 'Thank you.')
    await expect(item).toContainText('1 comment')
    for (const page of [ada, front]) expect(await layoutShifts(page)).toEqual([])
  })

  it('offers the new version of an edited post, and reports that a post was withdrawn', async () => {
    const author = await join('ada_edits')
    const { slug } = await author.publish('Edited', 'The first words.')
    const [ada, ben] = [await visit({ as: author }), await visit()]
    await openLive(ben, `/posts/${slug}`)
    await ada.goto(`/posts/${slug}/edit`)
    await ada.getByLabel('Text').fill('The second words.')
    await ada.getByRole('button', { name: 'Update' }).click()
    await ben.getByRole('button', { name: /This post was edited/ }).click()
    await expect(ben.getByText('The second words.')).toBeVisible()
    await ada.goto(`/posts/${slug}/edit`)
    await ada.getByRole('button', { name: 'Withdraw to drafts' }).click()
    await expect(ada.getByRole('heading', { name: 'Drafts' })).toBeVisible()
    await expect(ben.getByText('This post was withdrawn by its author')).toBeVisible()
    expect(await layoutShifts(ben)).toEqual([])
  })

  it('resumes after its server was killed, without missing or duplicate comments', async () => {
    const author = await join('ada_persists')
    const { slug } = await author.publish('Outlived')
    // Expected errors: the broken stream, the attempts during the restart, and the preload of a link under the pointer.
    const expected = /\/live|net::ERR_(?!NETWORK_CHANGED)|Unable to preload/
    const [ada, ben] = [await visit({ as: author, expected }), await visit({ expected })]
    for (const page of [ada, ben]) await openLive(page, `/posts/${slug}`)
    await comment(ada, 'before')
    await expect(commentBy(ben, 'ada_persists', 'before')).toBeVisible()

    const restarted = blog().kill(blog().frontProcess)
    await author.persistComment(slug, 'meanwhile')
    await restarted
    await comment(ada, 'after')
    for (const page of [ada, ben]) {
      await expect(page.getByRole('article', { name: /^Comment by/ })).toHaveText([/before/, /meanwhile/, /after/])
      await expect(page.locator('footer [data-state="open"]')).toBeVisible()
    }
  })
})

export const tabs = browserSuite('tabs of one browser', ({ blog, visit }) => {
  const connections = async () => {
    const values = await blog().metrics(blog().frontProcess)
    return [...values].reduce((sum, [name, value]) => (name.startsWith('duplex_live_connections{') ? sum + value : sum), 0)
  }

  it('share one connection, and continue if the tab that owns it is closed', async () => {
    const author = await new Visitor(blog()).register('tab_writer')
    const [one, two] = [await author.publish('In the first tab'), await author.publish('In the second tab')]
    const first = await visit({ as: author })
    await openLive(first, `/posts/${one.slug}`)
    const others = [await first.context().newPage(), await first.context().newPage()]
    for (const [index, { slug }] of [one, two].entries()) await openLive(others[index]!, `/posts/${slug}`)
    await expect.poll(connections).toBe(1)
    await author.comment(one.slug, 'to both tabs')
    await author.comment(two.slug, 'to the other')
    for (const page of [first, others[0]!]) await expect(commentBy(page, 'tab_writer', 'to both tabs')).toBeVisible()
    await expect(commentBy(others[1]!, 'tab_writer', 'to the other')).toBeVisible()

    await first.close()
    await author.comment(one.slug, 'after it was closed')
    await author.comment(two.slug, 'and once more')
    await expect(commentBy(others[0]!, 'tab_writer', 'after it was closed')).toBeVisible()
    await expect(commentBy(others[1]!, 'tab_writer', 'and once more')).toBeVisible()
    await expect.poll(connections).toBe(1)
  })

  it('use the transport that the reader chooses, also after a reload', async () => {
    const author = await new Visitor(blog()).register('chooser')
    const { slug } = await author.publish('Over all four')
    const page = await visit({ as: author })
    await openLive(page, `/posts/${slug}`)
    const footer = page.locator('footer')
    await expect(footer.getByLabel('Transport').locator('option:checked')).toHaveText('WebSocket (automatic)')
    for (const [name, text] of [
      ['sse', 'SSE'],
      ['long-poll', 'long polling'],
      ['short-poll', 'short polling'],
    ] as const) {
      await footer.getByLabel('Transport').selectOption(name)
      await expect(footer.locator('[data-state="open"]')).toBeVisible()
      await author.comment(slug, `over ${text}`)
      await expect(commentBy(page, 'chooser', `over ${text}`)).toBeVisible()
    }
    await page.reload()
    await expect(footer.getByLabel('Transport').locator('option:checked')).toHaveText('short polling')
    expect(await layoutShifts(page)).toEqual([])
  })
})
