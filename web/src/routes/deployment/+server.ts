import { error, redirect } from '@sveltejs/kit'
import { localPath } from '#lib/server/local-path.ts'
import type { RequestHandler } from './$types'

/** 30 days. */
const MAX_AGE_SECONDS = 30 * 24 * 60 * 60

/** Sets the cookie by which the edge selects the deployment for this browser. */
export const POST: RequestHandler = async ({ request, locals, cookies, url }) => {
  const form = await request.formData()
  const deployment = String(form.get('deployment'))
  if (!locals.deployments.includes(deployment))
    error(422, { status: 422, message: `Unknown deployment ${JSON.stringify(deployment)}; expected ${locals.deployments.join(' or ')}` })
  cookies.set('deployment', deployment, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: url.protocol === 'https:',
    maxAge: MAX_AGE_SECONDS,
  })
  redirect(303, localPath(String(form.get('next') ?? '')))
}
