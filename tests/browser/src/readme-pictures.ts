import type { Blog, Visitor } from '@duplex/e2e'
import type { Browser, BrowserContextOptions, Page } from '@playwright/test'
import { expect } from './expect.ts'
import type { Filled } from './fill-blog.ts'
import { openLive } from './open.ts'
import { signInAs } from './sign-in-as.ts'

/** PNG files. `duplex`: a list with a new post, beside a thread with a new comment. `editor`: a draft in the editor. */
export async function readmePictures(browser: Browser, blog: Blog, { admin, author, reader, post, draft }: Filled) {
  const window = async (who: Visitor, path: string, options: BrowserContextOptions): Promise<Page> => {
    const context = await browser.newContext({ baseURL: blog.url, deviceScaleFactor: 2, reducedMotion: 'reduce', ...options })
    await signInAs(context, who)
    const page = await context.newPage()
    await openLive(page, path)
    return page
  }
  const list = await window(reader, '/', { viewport: { width: 760, height: 640 } })
  const thread = await window(reader, `/posts/${post.slug}`, { viewport: { width: 390, height: 640 }, colorScheme: 'dark' })

  await author.publish('What the mussels know', 'They close an hour before the water comes.')
  await expect(list.getByRole('button', { name: '1 new post' })).toBeVisible()
  await admin.comment(post.slug, 'And here we are. It *is* warmer than it looks.')
  const comment = thread.getByText('And here we are.')
  await expect(comment).toBeAttached()
  await comment.evaluate((element) => element.scrollIntoView({ block: 'end', behavior: 'instant' }))
  await thread.mouse.wheel(0, 140)
  await expect(comment).toBeInViewport()

  const writing = await window(author, `/posts/${draft.slug}/edit`, { viewport: { width: 1190, height: 560 } })
  await writing
    .getByLabel('Text', { exact: true })
    .fill('It comes without a sound, and takes the sound with it.\n\n> Listen: *nothing*.\n\n- a horn, every two minutes')
  await expect(writing.locator('.preview li')).toHaveText('a horn, every two minutes')

  await writing.getByLabel('Text', { exact: true }).blur()
  await expect(writing.getByText(/^Saved [0-9]/)).toBeVisible()

  const pictures = { duplex: await frame(browser, list, thread), editor: await frame(browser, writing) }
  await Promise.all([list, thread, writing].map((page) => page.context().close()))
  return pictures
}

/** Arranges screenshots side by side on a plain background. */
async function frame(browser: Browser, ...windows: Page[]): Promise<Buffer> {
  const page = await browser.newPage({ deviceScaleFactor: 1.5 })
  const pictures = await Promise.all(
    windows.map(async (window) => {
      const picture = (await window.screenshot()).toString('base64')
      return `<img width="${window.viewportSize()!.width}" src="data:image/png;base64,${picture}">`
    }),
  )
  await page.setContent(`<style>
    div { display: inline-flex; gap: 36px; padding: 36px; background: #e9e6df }
    img { border-radius: 8px; box-shadow: 0 6px 28px rgb(0 0 0 / 0.16) }
  </style><div>${pictures.join('')}</div>`)
  await page.evaluate(() => Promise.all([...document.images].map((image) => image.decode())))
  const framed = await page.locator('div').screenshot()
  await page.close()
  return framed
}
