import { Visitor } from '@duplex/e2e'
import { it } from 'vitest'
import { describeInBrowser, expect, open, tabTo } from '../src/index.ts'

describeInBrowser('a visitor', ({ blog, visit }) => {
  it('registers, signs out, and signs in again with the right password alone', async () => {
    // what is refused is answered with its status
    const page = await visit({ expected: /401|409/ })
    await new Visitor(blog()).register('taken')
    await open(page, '/')
    await page.getByRole('link', { name: 'Register' }).click()
    await page.getByLabel('Username').fill('Taken')
    await page.getByLabel('Email address').fill('ada@example.org')
    await page.getByLabel('Password').fill('a good password')
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByText('This username is taken').first()).toBeVisible()
    await expect(page.getByLabel('Email address')).toHaveValue('ada@example.org')
    await page.getByLabel('Username').fill('ada')
    await page.getByLabel('Password').fill('a good password')
    await page.getByRole('button', { name: 'Register' }).click()

    const own = page.getByRole('link', { name: 'ada', exact: true })
    await expect(own).toBeVisible()
    await expect(page).toHaveURL('/')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(own).toBeHidden()

    await page.getByRole('link', { name: 'Sign in' }).click()
    await page.getByLabel('Username or email address').fill('ada@example.org')
    await page.getByLabel('Password').fill('a wrong password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page.getByRole('alert')).toHaveText(/Wrong login or password/)
    await page.getByLabel('Password').fill('a good password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(own).toBeVisible()
  })

  it('is led back to the page that asked to sign in first', async () => {
    await new Visitor(blog()).register('returning')
    const page = await visit()
    await open(page, '/write')
    await expect(page).toHaveURL('/sign-in?next=%2Fwrite')
    await page.getByLabel('Username or email address').fill('returning')
    await page.getByLabel('Password').fill('returning-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL('/write')
    await expect(page.getByLabel('Title')).toBeVisible()
  })

  it('registers, writes and publishes by the keyboard alone, and always sees where it is', async () => {
    const page = await visit()
    const { keyboard } = page
    await open(page, '/register')
    const skip = page.getByRole('link', { name: 'Skip to the text' })
    await keyboard.press('Tab')
    await expect(skip).toBeFocused()
    await expect(skip).toHaveCSS('clip-path', 'none')
    await keyboard.press('Enter')
    await expect(page.getByRole('main')).toBeFocused()
    await keyboard.press('Tab')
    await expect(page.getByLabel('Username')).toBeFocused()

    await keyboard.type('typist')
    await tabTo(page.getByLabel('Email address'))
    await keyboard.type('typist@example.org')
    await tabTo(page.getByLabel('Password'))
    await keyboard.type('a good password')
    await keyboard.press('Enter')
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible()
    await tabTo(page.getByRole('link', { name: 'Write' }))
    await keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: 'Write' })).toBeVisible()
    await tabTo(page.getByLabel('Title'))
    await keyboard.type('By hand')
    await tabTo(page.getByLabel('Text'))
    await keyboard.type('No mouse was there.')
    await tabTo(page.getByRole('button', { name: 'Publish' }))
    await keyboard.press('Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('By hand')
    await tabTo(page.getByLabel('Your comment'))
    await keyboard.type('Nor here.')
    await keyboard.press('Control+Enter')
    await expect(page.getByRole('article', { name: 'Comment by typist' })).toContainText('Nor here.')
  })

  it('reads, signs in, comments, replies and likes without JavaScript', async () => {
    const author = await new Visitor(blog()).register('author')
    await new Visitor(blog()).register('plain')
    const { slug } = await author.publish('Plain', 'Nothing but **HTML**.')
    await author.comment(slug, 'The first comment')

    const page = await visit({
      javaScriptEnabled: false,
      // so Chromium calls a script that it may not run
      expected: /^csp .*\.js$/,
    })
    await page.goto('/')
    await page.getByRole('link', { name: 'Plain' }).click()
    await expect(page.getByText('Nothing but HTML.')).toBeVisible()
    await expect(page.getByText('The first comment')).toBeVisible()

    await page.getByRole('main').getByRole('link', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Username or email address').fill('plain')
    await page.getByLabel('Password').fill('plain-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(page).toHaveURL(`/posts/${slug}`)

    await page.getByLabel('Your comment').fill('A form is enough.')
    await page.getByRole('button', { name: 'Comment', exact: true }).click()
    await expect(page.getByRole('article', { name: 'Comment by plain' })).toContainText('A form is enough.')
    const first = page.getByRole('article', { name: 'Comment by author' })
    await first.getByText('Reply', { exact: true }).first().click()
    await first.getByLabel('Your reply to author').fill('Indeed.')
    await first.getByRole('button', { name: 'Reply' }).click()
    await expect(page.getByRole('listitem').getByRole('listitem')).toContainText('Indeed.')

    await page.getByRole('button', { name: 'Like' }).click()
    await expect(page.locator('#reactions')).toContainText('1 like')
    await expect(page.getByRole('button', { name: 'Like' })).toHaveAttribute('aria-pressed', 'true')
    await page.getByRole('button', { name: 'Like' }).click()
    await expect(page.locator('#reactions')).toContainText('0 likes')
    await page.getByRole('button', { name: 'Sign out' }).click()
    await expect(page.getByRole('link', { name: 'Sign in', exact: true })).toBeVisible()
  })
})
