import { Visitor } from '@duplex/e2e'
import { it } from 'vitest'
import { accountMenu, browserSuite, expect, open, openLive } from '../src/index.ts'

export const people = browserSuite('people', ({ blog, visit }) => {
  const join = (username: string) => new Visitor(blog()).register(username)

  it('makes the user with the setup link the admin, who can close the registration and manage people', async () => {
    const page = await visit({ expected: /404/ })
    await open(page, `/register?setup=${await blog().setupToken()}`)
    await page.getByLabel('Username').fill('first')
    await page.getByLabel('Email address').fill('first@example.org')
    await page.getByLabel('Password').fill('first-password')
    await page.getByRole('button', { name: 'Register' }).click()
    await expect(page.getByText('You are the admin of this blog')).toBeVisible()
    await page.getByLabel('Blog title').fill('Tidelands')
    await page.getByLabel('Anyone can register').uncheck()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()

    const visitor = await visit()
    await expect(async () => {
      await open(visitor, '/register')
      await expect(visitor.getByText('Registration is closed')).toBeVisible({ timeout: 1 })
    }).toPass({ timeout: 30_000 })
    await expect(visitor).toHaveTitle('Register · Tidelands')
    await expect(visitor.getByRole('banner').getByRole('link', { name: 'Tidelands' })).toBeVisible()
    await expect(visitor.getByRole('banner').getByRole('link', { name: 'Register' })).toBeHidden()

    await open(page, '/admin')
    await page.getByLabel('Blog title').fill('Duplex')
    await page.getByLabel('Anyone can register').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
    // 401: the open page of the removed user sends one more request
    const member = await visit({ as: await join('second'), expected: /404|401/ })
    await open(member, '/admin')
    await expect(member.getByRole('heading', { name: 'Page not found' })).toBeVisible()
    await accountMenu(member).click()
    await expect(member.getByRole('link', { name: 'Settings' })).toBeVisible()
    await expect(member.getByRole('link', { name: 'Admin' })).toBeHidden()

    await open(page, '/admin/people')
    await page.getByLabel('Username or email address').fill('SECOND')
    await page.getByRole('button', { name: 'Search' }).click()
    await expect(page.getByRole('main').getByRole('listitem')).toHaveText([/second@example\.org/])
    await page.getByRole('button', { name: 'second: Make an admin' }).click()
    await expect(page.getByText('second is now an admin.')).toBeVisible()
    await page.getByRole('button', { name: 'second: Make a member' }).click()
    await expect(page.getByText('second is now a member.')).toBeVisible()
    await page.getByRole('button', { name: 'second: Reset password' }).click()
    const link = await page.getByLabel('Send this link to second.').inputValue()
    const second = await visit({ expected: /422/ })
    await open(second, link)
    await second.getByLabel('New password').fill('password')
    await second.getByRole('button', { name: 'Set password' }).click()
    await expect(second.getByText('must not be one of the most common passwords')).toBeVisible()
    await second.getByLabel('New password').fill('second password')
    await second.getByRole('button', { name: 'Set password' }).click()
    await expect(second.getByText('Your password has been changed.')).toBeVisible()
    await second.getByLabel('Username or email address').fill('second')
    await second.getByLabel('Password').fill('second password')
    await second.getByRole('button', { name: 'Sign in' }).click()
    await expect(accountMenu(second)).toHaveAccessibleName('second')
    await open(second, link)
    await second.getByLabel('New password').fill('third password')
    await second.getByRole('button', { name: 'Set password' }).click()
    await expect(second.getByRole('alert')).toContainText('This link has been used or has expired')

    await page.locator('summary', { hasText: 'Remove second' }).click()
    await page.getByRole('button', { name: 'Remove second' }).click()
    await expect(page.getByText('second has been removed.')).toBeVisible()
    await expect(page.getByText('No users found.')).toBeVisible()
  })

  it('explains that the only admin cannot delete the account', async () => {
    // An admin who is the only user may delete the account, so this test needs a second user.
    await join('third')
    const page = await visit({ expected: /409/ })
    await open(page, '/sign-in')
    await page.getByLabel('Username or email address').fill('first')
    await page.getByLabel('Password').fill('first-password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await expect(accountMenu(page)).toHaveAccessibleName('first')
    await open(page, '/admin/people?q=first')
    await page.getByRole('button', { name: 'first: Make a member' }).click()
    await expect(page.getByRole('alert')).toContainText('Make another user an admin first')
    await open(page, '/settings/account')
    await page.getByLabel('Password', { exact: true }).fill('first-password')
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await expect(page.getByRole('alert')).toContainText('You are the only admin')
  })

  it('shows the profile that an author has saved, also while the user service is down', async () => {
    const author = await join('ada_shows')
    await author.publish('Shown')
    const page = await visit({ as: author, expected: /409|422/ })
    await open(page, '/settings/account')
    await join('ada_taken')
    const name = page.getByLabel('Username')
    const save = async (username: string, password: string) => {
      await name.fill(username)
      await page.getByLabel('Your password').fill(password)
      await page.getByRole('button', { name: 'Save' }).click()
    }
    await save('ADA_taken', 'ada_shows-password')
    await expect(name).toBeFocused()
    await expect(page.getByText('This username is taken').first()).toBeVisible()
    await save('ada_shown', 'not my password')
    await expect(page.getByText('is not the current password')).toBeVisible()
    await save('ada_shown', 'ada_shows-password')
    await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
    await expect(accountMenu(page)).toHaveAccessibleName('ada_shown')
    // a former name leads to the renamed user
    await open(page, '/@ada_shows')
    await expect(page).toHaveURL('/@ada_shown')

    await open(page, '/settings')
    await page.getByLabel('About you').fill('Shows herself.')
    await expect(page.getByText('14 of 500 characters')).toBeVisible()
    await page.getByRole('button', { name: 'Save profile' }).click()
    await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible()
    await page.getByLabel('Picture URL').fill('http://example.org/face.png')
    await page.getByRole('button', { name: 'Save picture' }).click()
    await expect(page.getByText('must be an https:// address')).toBeVisible()

    await open(page, '/@ada_shown')
    await expect(page.getByText('Shows herself.')).toBeVisible()
    await page.getByRole('link', { name: 'Edit profile' }).click()
    await expect(page.getByLabel('About you')).toHaveValue('Shows herself.')
    if (blog().deployment === 'monolith') return
    // its connection would be rejected while the user service is down
    await page.close()
    await blog().stopProcess('user')
    try {
      const reader = await visit()
      await expect(async () => {
        await open(reader, '/@ada_shown')
        await expect(reader.getByRole('link', { name: 'Shown', exact: true })).toBeVisible({ timeout: 1 })
      }).toPass({ timeout: 30_000 })
      await expect(reader.getByRole('heading', { level: 1 })).toHaveText('ada_shown')
    } finally {
      // the suites that follow share this blog
      await blog().startProcess('user')
    }
  })
})

export const account = browserSuite('a user', ({ blog, visit }) => {
  const join = (username: string) => new Visitor(blog()).register(username)

  it('sees a follow at once, and sees it undone if it was not stored', async () => {
    await join('ada_followed')
    const [ben, visitor] = [await visit({ as: await join('ben_follows'), expected: /500/ }), await visit()]
    await open(ben, '/@ada_followed')
    // the page shows the follow before it is stored, and leaving the page would cancel the request
    const stored = ben.waitForResponse('**/@ada_followed?/follow')
    await ben.getByRole('button', { name: 'Follow' }).click()
    await expect(ben.getByText('1 follower')).toBeVisible()
    await stored
    await open(ben, '/@ada_followed')
    await ben.route('**/@ada_followed?/follow', (route) => route.fulfill({ status: 500, body: '' }), { times: 1 })
    await ben.getByRole('button', { name: 'Unfollow' }).click()
    await expect(ben.getByRole('alert')).toContainText('The change was not saved')
    await expect(ben.getByText('1 follower')).toBeVisible()
    await expect(ben.getByRole('button', { name: 'Unfollow' })).toBeVisible()
    await open(visitor, '/@ada_followed')
    await visitor.getByRole('link', { name: 'Sign in to follow ada_followed' }).click()
    await expect(visitor).toHaveURL('/sign-in?next=%2F%40ada_followed')
  })

  it('signs out another session, whose open page reacts at once', async () => {
    const ada = await join('ada_leaves')
    const other = await new Visitor(blog()).signIn('ada_leaves')
    const [here, there] = [await visit({ as: ada }), await visit({ as: other, expected: /401/ })]
    await openLive(there, '/')
    await open(here, '/settings/sessions')
    const sessions = here.getByRole('main').getByRole('listitem')
    await expect(sessions.filter({ hasText: 'this device' })).toHaveCount(1)
    await sessions.getByRole('button', { name: 'Sign out' }).click()
    await expect(here.getByText('One session has been signed out.')).toBeVisible()
    await expect(sessions).toHaveCount(1)
    await expect(accountMenu(there)).toBeHidden()
    await expect(there.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible()
  })

  it('changes the password, which signs out the other sessions', async () => {
    const ada = await join('ada_changes')
    const other = await new Visitor(blog()).signIn('ada_changes')
    const page = await visit({ as: ada, expected: /422/ })
    await open(page, '/settings/password')
    await page.getByLabel('Current password').fill('not my password')
    await page.getByLabel('New password').fill('another password')
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByLabel('Current password')).toBeFocused()
    await page.getByLabel('Current password').fill('ada_changes-password')
    await page.getByLabel('New password').fill('another password')
    await page.getByRole('button', { name: 'Change password' }).click()
    await expect(page.getByText('Your password has been changed.')).toBeVisible()
    await expect.poll(async () => (await other.request('GET', '/api/me')).status).toBe(401)
    expect((await ada.request('GET', '/api/me')).status).toBe(200)
  })

  it('deletes the account', async () => {
    await join('stays')
    const page = await visit({ as: await join('ada_goes'), expected: /422/ })
    await open(page, '/settings/account')
    await page.getByLabel('Password', { exact: true }).fill('not my password')
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await expect(page.getByLabel('Password', { exact: true })).toBeFocused()
    await page.getByLabel('Password', { exact: true }).fill('ada_goes-password')
    await page.getByRole('button', { name: 'Delete my account' }).click()
    await expect(page.getByText('Your account and everything you wrote have been deleted.')).toBeVisible()
    await expect(page.getByRole('banner').getByRole('link', { name: 'Sign in' })).toBeVisible()
    expect((await new Visitor(blog()).request('GET', '/api/users/ada_goes')).status).toBe(404)
  })
})
