import { error, redirect } from '@sveltejs/kit'
import { localPath } from '#lib/server/local-path.ts'
import type { RequestHandler } from './$types'

/** Seconds a browser keeps its choice: 30 days. */
const MAX_AGE = 30 * 24 * 60 * 60

/** Lets a browser choose which deployment answers it from now on: the edge goes by this cookie. */
export const POST: RequestHandler = async ({ request, locals, cookies, url }) => {
  const form = await request.formData()
  const deployment = String(form.get('deployment'))
  if (!locals.deployments.includes(deployment))
    error(422, { status: 422, message: `Unknown deployment ${JSON.stringify(deployment)}; expected ${locals.deployments.join(' or ')}` })
  cookies.set('deployment', deployment, { path: '/', httpOnly: true, sameSite: 'lax', secure: url.protocol === 'https:', maxAge: MAX_AGE })
  redirect(303, localPath(String(form.get('next') ?? '')))
}
