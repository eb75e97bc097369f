import type { RequestHandler } from './$types'

/** Paths that are private, for programs only, or endless (RFC 9309). */
const closed = [
  '/api/',
  '/live',
  '/write',
  '/drafts',
  '/settings',
  '/notifications',
  '/admin',
  '/sign-in',
  '/sign-out',
  '/register',
  '/posts/*/edit',
]

export const GET: RequestHandler = ({ url }) =>
  new Response(
    `${['User-agent: *', ...closed.map((path) => `Disallow: ${path}`), '', `Sitemap: ${url.origin}/sitemap.xml`].join('\n')}\n`,
    {
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    },
  )
