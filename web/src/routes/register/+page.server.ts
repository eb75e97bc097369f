import { isDuplexError } from '@duplex/contracts/errors'
import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { localPath } from '#lib/server/local-path.ts'
import { userAgentOf } from '#lib/server/user-agent-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  const next = localPath(url.searchParams.get('next'))
  if (locals.actor) redirect(303, next)
  return { next, setup: url.searchParams.has('setup') }
}

export const actions: Actions = {
  default: async ({ locals, request, url }) => {
    const form = await request.formData()
    const values = { username: formText(form, 'username').trim(), email: formText(form, 'email').trim() }
    // the form is sent to the page's own address, so the token need not be in the page, which may be cached
    const setupToken = url.searchParams.get('setup')
    let isAdmin: boolean
    try {
      const { user, token } = await locals.api.user.register({
        ...values,
        password: formText(form, 'password'),
        ...(setupToken && { setupToken }),
        userAgent: userAgentOf(request),
      })
      locals.startSession(token)
      isAdmin = user.role === 'admin'
    } catch (error) {
      return failWith(error, values, { FORBIDDEN: isDuplexError(error) ? error.message : '' })
    }
    redirect(303, isAdmin ? '/admin?welcome' : localPath(url.searchParams.get('next')))
  },
}
