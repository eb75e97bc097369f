import { noisePng, Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import { it } from 'vitest'
import { browserSuite, expect, open, reload, signInAs } from '../src/index.ts'

const title = (page: Page) => page.getByLabel('Title')
const text = (page: Page) => page.getByLabel('Text')
const shows = (page: Page, words: string | RegExp) => expect(page.getByText(words)).toBeVisible()
const saved = (page: Page) => shows(page, /^\s*Saved \d\d:\d\d\s*$/)

/** The text of a post, as the API returns it to the author. */
const bodyOf = async (author: Visitor, slug: string) => (await author.post(slug)).body

export const writing = browserSuite('an author', ({ blog, visit }) => {
  const join = (username: string) => new Visitor(blog()).register(username)
  async function draftOf(author: Visitor, heading: string, body = 'The first words.') {
    const { post } = await author.persist<any>('POST', '/api/posts', { title: heading, body })
    return post.slug as string
  }

  it('writes a new draft, which is saved automatically and gets its own URL', async () => {
    const page = await visit({ as: await join('ada_drafts') })
    await open(page, '/write')
    await title(page).fill('Tides')
    await text(page).fill('The sea **comes**.')
    await saved(page)
    await expect(page).toHaveURL('/posts/tides/edit')
    await expect(page.getByRole('region', { name: 'Preview' }).locator('strong')).toHaveText('comes')
    await reload(page)
    await expect(text(page)).toHaveValue('The sea **comes**.')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Tides')
    await expect(page).toHaveURL('/posts/tides')
  })

  it('can continue an unfinished text after a crash', async () => {
    const page = await visit({ as: await join('ada_crashes') })
    await open(page, '/write')
    await text(page).fill('No title yet.')
    await shows(page, 'Saved on this device; not on the server yet')
    const again = await page.context().newPage()
    await page.close({ runBeforeUnload: false })
    await open(again, '/write')
    await again.getByRole('button', { name: 'Continue writing' }).click()
    await expect(text(again)).toHaveValue('No title yet.')
    await title(again).fill('Now with one')
    await text(again).focus()
    await saved(again)
    await open(again, '/write')
    await expect(again.getByRole('button', { name: 'Continue writing' })).toBeHidden()
  })

  it('loses nothing while offline, even if the tab is closed', async () => {
    const author = await join('ada_offline')
    const slug = await draftOf(author, 'Far from home')
    const page = await visit({ as: author, expected: /ERR_INTERNET_DISCONNECTED/ })
    await open(page, `/posts/${slug}/edit`)
    await page.context().setOffline(true)
    await text(page).fill('Written in a tunnel.')
    await shows(page, /Saved on this device; not on the server: The server cannot be reached/)
    await page.context().setOffline(false)
    await saved(page)
    expect(await bodyOf(author, slug)).toBe('Written in a tunnel.')

    await page.context().setOffline(true)
    await text(page).fill('Written in another.')
    await shows(page, /Saved on this device/)
    const again = await page.context().newPage()
    await page.close({ runBeforeUnload: false })
    await again.context().setOffline(false)
    await open(again, `/posts/${slug}/edit`)
    await expect(text(again)).toHaveValue('Written in another.')
    await shows(again, /Your unsaved changes have been restored/)
    await again.getByRole('button', { name: 'Go back to the saved version' }).click()
    await expect(text(again)).toHaveValue('Written in a tunnel.')
  })

  it('continues to write while the server restarts, and has one draft in the end', async () => {
    const author = await join('ada_restarts')
    const page = await visit({ as: author, expected: /50[234]|ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|live/ })
    await open(page, '/write')
    await title(page).fill('Through it all')
    await text(page).fill('Before.')
    await saved(page)
    const back = blog().kill(blog().frontProcess)
    await text(page).fill('Before, and meanwhile.')
    await back
    await text(page).fill('Before, meanwhile and after.')
    await expect.poll(() => bodyOf(author, 'through-it-all').catch(() => null)).toBe('Before, meanwhile and after.')
    await saved(page)
    await open(page, '/drafts')
    await expect(page.getByRole('main').getByRole('heading', { level: 2 })).toHaveText(['Through it all'])
  })

  it('must choose between two versions if two tabs have changed the text, and loses nothing', async () => {
    const author = await join('ada_twice')
    const slug = await draftOf(author, 'Twice open')
    const one = await visit({ as: author, expected: /409|ERR_INTERNET_DISCONNECTED/ })
    const other = await one.context().newPage()
    for (const page of [one, other]) await open(page, `/posts/${slug}/edit`)
    await shows(one, /also open in another tab/)
    await shows(other, /also open in another tab/)
    // A tab without unsaved changes shows the text that the other tab has saved.
    await text(one).fill('By the first.')
    await saved(one)
    await expect(text(other)).toHaveValue('By the first.')

    await one.context().setOffline(true)
    await text(one).fill('By the first, again.')
    await shows(one, /Saved on this device/)
    await text(other).fill('By the second.')
    await shows(other, /Saved on this device/)
    await one.context().setOffline(false)
    const question = (page: Page) => page.getByRole('heading', { name: 'There are two versions of this text' })
    await expect.poll(async () => (await question(one).count()) + (await question(other).count())).toBe(1)
    const asked = (await one.getByRole('button', { name: 'Keep mine' }).isVisible()) ? one : other
    await asked.getByRole('button', { name: /Keep both/ }).click()
    await shows(asked, /Your version is now a separate draft/)
    await asked.getByRole('link', { name: 'Open it' }).click()
    await expect(text(asked)).toHaveValue(asked === one ? 'By the first, again.' : 'By the second.')
    expect(await bodyOf(author, slug)).toBe(asked === one ? 'By the second.' : 'By the first, again.')
  })

  it('updates a published post only on demand', async () => {
    const author = await join('ada_updates')
    const { slug } = await author.publish('For all to read', 'As it was.')
    const page = await visit({ as: author })
    await open(page, `/posts/${slug}/edit`)
    await text(page).fill('Half a sen')
    await shows(page, 'Saved on this device; readers will see it after you press Update')
    await reload(page)
    await expect(text(page)).toHaveValue('Half a sen')
    expect(await bodyOf(author, slug)).toBe('As it was.')
    await text(page).fill('A whole sentence.')
    await page.getByRole('button', { name: 'Update' }).click()
    await expect(page).toHaveURL(`/posts/${slug}`)
    await shows(page, 'A whole sentence.')
  })

  it('keeps the text when the session ends, saves it after signing in again, and hides it from other users', async () => {
    const author = await join('ada_expires')
    const slug = await draftOf(author, 'A long day')
    const page = await visit({ as: author, expected: /401|live/ })
    await open(page, `/posts/${slug}/edit`)
    await author.request('DELETE', '/api/sessions/current')
    await text(page).fill('Written too late.')
    await shows(page, /Saved on this device; you are signed out/)
    const [signIn] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Sign in', exact: true }).last().click(),
    ])
    await signIn.getByLabel('Username or email address').fill('ada_expires')
    await signIn.getByLabel('Password').fill('ada_expires-password')
    await signIn.getByRole('button', { name: 'Sign in' }).click()
    await expect(signIn).toHaveURL(`/posts/${slug}/edit`)
    await page.bringToFront()
    await page.evaluate(() => window.dispatchEvent(new Event('focus')))
    await saved(page)

    const other = await join('ben_borrows')
    await signInAs(page.context(), other)
    await open(page, '/drafts')
    await expect(page.getByText('Only on this device')).toBeHidden()
  })

  it('adds pictures to the text by drop and paste, and sees them in the preview', async () => {
    const author = await join('ada_paints')
    const page = await visit({ as: author })
    await open(page, '/write')
    await title(page).fill('With a picture')
    await text(page).fill('Before.')
    const bytes = [...noisePng(40, 30)]
    for (const kind of ['paste', 'drop']) {
      await text(page).evaluate(
        (field, { kind, bytes }) => {
          const data = new DataTransfer()
          data.items.add(new File([new Uint8Array(bytes)], `${kind}.png`, { type: 'image/png' }))
          const options = { bubbles: true, cancelable: true }
          field.dispatchEvent(
            kind === 'paste'
              ? new ClipboardEvent('paste', { ...options, clipboardData: data })
              : new DragEvent('drop', { ...options, dataTransfer: data }),
          )
        },
        { kind, bytes },
      )
      await expect(text(page)).toHaveValue(kind === 'paste' ? /!\[\]\(\/images\// : /!\[\]\(\/images\/[\s\S]*!\[\]\(\/images\//)
    }
    await expect(text(page)).not.toHaveValue(/Uploading/)
    await shows(page, /2 pictures have no description/)
    await page.getByRole('button', { name: 'Add a description' }).click()
    await page.keyboard.type('Noise')
    await expect(text(page)).toHaveValue(/!\[Noise\]\(\/images\//)
    const picture = page.getByRole('region', { name: 'Preview' }).locator('img').first()
    await expect(picture).toHaveJSProperty('complete', true)
    await expect(picture).toHaveJSProperty('naturalWidth', 40)
    await saved(page)
  })

  it('formats with keys and buttons, undoes, continues lists, and leaves the field with Tab', async () => {
    const page = await visit({ as: await join('ada_types') })
    const { keyboard } = page
    await open(page, '/write')
    await text(page).click()
    await keyboard.type('bold')
    await keyboard.press('Control+a')
    await keyboard.press('Control+b')
    await expect(text(page)).toHaveValue('**bold**')
    await keyboard.press('Control+z')
    await expect(text(page)).toHaveValue('bold')
    await page.getByRole('button', { name: 'Quote' }).click()
    await expect(text(page)).toHaveValue(/^> bold/)
    await text(page).fill('')
    await keyboard.type('- one\ntwo\n\nout')
    await expect(text(page)).toHaveValue('- one\n- two\nout')
    await keyboard.press('Tab')
    await expect(text(page)).not.toBeFocused()
  })

  it('saves, previews and publishes without JavaScript', async () => {
    const author = await join('ada_plain')
    const page = await visit({ as: author, javaScriptEnabled: false, expected: /^csp .*\.js$/ })
    await page.goto('/write')
    await title(page).fill('Plain')
    await text(page).fill('Nothing but **HTML**.')
    await page.getByRole('button', { name: 'Preview' }).click()
    await expect(page.getByRole('region', { name: 'Preview' }).locator('strong')).toHaveText('HTML')
    await expect(text(page)).toHaveValue('Nothing but **HTML**.')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await expect(page).toHaveURL('/posts/plain/edit')
    await page.goto('/drafts')
    await page.getByRole('link', { name: 'Plain', exact: true }).click()
    await page.getByRole('button', { name: 'Publish' }).click()
    await expect(page).toHaveURL('/posts/plain')
    await page.goto('/write')
    await title(page).fill('In vain')
    await text(page).fill('x')
    await page.getByRole('button', { name: 'Save draft' }).click()
    await page.goto('/drafts')
    await page.getByText('Delete', { exact: true }).click()
    await page.getByRole('button', { name: 'Delete In vain permanently' }).click()
    await expect(page.getByRole('link', { name: 'In vain' })).toBeHidden()
  })
})
