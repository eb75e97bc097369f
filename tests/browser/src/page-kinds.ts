import type { Visitor } from '@duplex/e2e'
import type { Page } from '@playwright/test'
import type { Filled } from './fill-blog.ts'

export interface PageKind {
  /** A stable name, also used as a file name. */
  name: string
  path: string
  /** The signed-in user; omitted for a visitor. */
  as?: Visitor
  /** Actions on the page before it is checked. */
  act?: (page: Page) => Promise<void>
  /** The expected status, if it is not 200. */
  status?: number
}

/** Every kind of page, for each kind of user who sees different content. */
export function pageKinds({ admin, author, reader, post, draft }: Filled): PageKind[] {
  const publicPages = [
    { name: 'home', path: '/' },
    { name: 'post', path: `/posts/${post.slug}` },
    { name: 'tag', path: '/tags/sea' },
    { name: 'search', path: '/search?q=sea' },
    { name: 'author', path: '/@ada_tidewater' },
    { name: 'not-found', path: '/no-such-page', status: 404 },
  ]
  return [
    ...publicPages,
    { name: 'register', path: '/register' },
    { name: 'sign-in', path: '/sign-in' },
    { name: 'setup', path: '/register?setup=x' },
    { name: 'reset-password', path: '/reset-password?token=x' },
    ...publicPages.map((kind) => ({ ...kind, name: `${kind.name}-reader`, as: reader })),
    { name: 'following', path: '/following', as: reader },
    { name: 'notifications', path: '/notifications', as: author },
    { name: 'menu-open', path: '/', as: admin, act: (page) => page.getByRole('banner').locator('summary').click() },
    { name: 'author-own', path: '/@ada_tidewater', as: author },
    { name: 'post-own', path: `/posts/${post.slug}`, as: author },
    { name: 'write', path: '/write', as: author },
    { name: 'edit', path: `/posts/${draft.slug}/edit`, as: author },
    { name: 'drafts', path: '/drafts', as: author },
    { name: 'settings', path: '/settings', as: author },
    { name: 'settings-password', path: '/settings/password', as: author },
    { name: 'settings-sessions', path: '/settings/sessions', as: author },
    { name: 'settings-account', path: '/settings/account', as: author },
    { name: 'sign-out', path: '/sign-out', as: author },
    { name: 'post-admin', path: `/posts/${post.slug}`, as: admin },
    { name: 'admin', path: '/admin', as: admin },
    { name: 'admin-people', path: '/admin/people', as: admin },
    { name: 'admin-posts', path: '/admin/posts', as: admin },
  ]
}
