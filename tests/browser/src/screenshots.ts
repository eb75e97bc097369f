import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { PostSummary } from '@duplex/contracts'
import { startBlog, Visitor } from '@duplex/e2e'
import type { Browser, Page } from '@playwright/test'
import { expect } from './expect.ts'
import { fillBlog } from './fill-blog.ts'
import { launchChromium } from './launch-chromium.ts'
import { type PageKind, pageKinds } from './page-kinds.ts'
import { gatherProblems } from './problems.ts'
import { readmePictures } from './readme-pictures.ts'
import { signInAs } from './sign-in-as.ts'

const images = fileURLToPath(new URL('../../../docs/images/', import.meta.url))
const folder = `${images}screenshots/`
const demoPosts = fileURLToPath(new URL('../../../gateway/src/demo/posts/', import.meta.url))
const schemes = ['light', 'dark'] as const
const widths = [390, 1280]

/** Takes screenshots of every kind of page, in light and dark, in phone and desktop width: `docs/images/screenshots/<page>-<scheme>-<width>.png`. Also takes the pictures of the README. */
async function takeScreenshots(): Promise<void> {
  const blog = await startBlog('monolith on PGlite', { DEMO_CONTENT: 'on' })
  const browser = await launchChromium()
  try {
    await demoContent(new Visitor(blog))
    const filled = await fillBlog(blog, await drawPictures(browser))
    await rm(folder, { recursive: true, force: true })
    await mkdir(folder, { recursive: true })
    const kinds = pageKinds(filled)
    for (const scheme of schemes) for (const width of widths) await photograph(browser, { url: blog.url, kinds, scheme, width })
    for (const [name, picture] of Object.entries(await readmePictures(browser, blog, filled)))
      await writeFile(`${images}${name}.png`, picture)
    console.log(`${kinds.length * schemes.length * widths.length} screenshots in ${folder}, and the README’s in ${images}`)
  } finally {
    await browser.close()
    await blog.stop()
  }
}

interface Look {
  url: string
  kinds: PageKind[]
  scheme: (typeof schemes)[number]
  width: number
}

async function photograph(browser: Browser, { url, kinds, scheme, width }: Look): Promise<void> {
  for (const kind of kinds) {
    const context = await browser.newContext({
      baseURL: url,
      colorScheme: scheme,
      viewport: { width, height: 844 },
      deviceScaleFactor: width < 500 ? 2 : 1,
      reducedMotion: 'reduce',
    })
    if (kind.as) await signInAs(context, kind.as)
    const page = await context.newPage()
    const problems: string[] = []
    gatherProblems(page, problems, kind.status ? new RegExp(`${kind.status}`) : undefined)
    await page.goto(kind.path)
    await settled(page)
    await kind.act?.(page)
    await page.screenshot({ path: `${folder}${kind.name}-${scheme}-${width}.png`, fullPage: true })
    if (problems.length > 0) throw new Error(`errors on ${kind.path}:\n${problems.join('\n')}`)
    await context.close()
  }
}

/** Waits until the page is hydrated and live, and its fonts and pictures are loaded. */
async function settled(page: Page): Promise<void> {
  await page.locator('#svelte-announcer').waitFor({ state: 'attached' })
  await expect(page.locator('footer [data-state]:not([data-state="open"])')).toHaveCount(0)
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all([...document.images].filter(({ loading }) => loading !== 'lazy').map((image) => image.decode()))
  })
}

/** Waits until the demo content is complete: each post gets its likes last. */
async function demoContent(visitor: Visitor): Promise<void> {
  const count = (await readdir(demoPosts)).length
  await expect
    .poll(async () => {
      const { items }: { items: PostSummary[] } = await visitor.posts('?limit=100')
      return items.filter(({ likeCount }) => likeCount > 0).length
    })
    .toBe(count)
}

/** Draws two avatars as PNG files. */
async function drawPictures(browser: Browser): Promise<Buffer<ArrayBuffer>[]> {
  const page = await browser.newPage({ viewport: { width: 320, height: 400 } })
  const pictures: Buffer<ArrayBuffer>[] = []
  for (const [sky, sea, sun] of [
    ['#f3d9b1', '#3f6c7a', '#d9603b'],
    ['#cfd8e6', '#5b6b4f', '#f2e8c9'],
  ]) {
    await page.setContent(`<body style="margin:0"><svg width="320" height="400" viewBox="0 0 320 400"><rect width="320" height="400" fill="${sky}"/>
      <circle cx="160" cy="190" r="70" fill="${sun}"/><path d="M0 230q80-30 160 0t160 0v170H0z" fill="${sea}"/></svg>`)
    pictures.push(Buffer.from(await page.screenshot()))
  }
  await page.close()
  return pictures
}

await takeScreenshots()
