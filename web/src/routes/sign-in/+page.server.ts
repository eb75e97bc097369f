import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { localPath } from '#lib/server/local-path.ts'
import { userAgentOf } from '#lib/server/user-agent-of.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  const next = localPath(url.searchParams.get('next'))
  if (locals.actor) redirect(303, next)
  return { next, deleted: url.searchParams.has('deleted'), reset: url.searchParams.has('reset') }
}

export const actions: Actions = {
  default: async ({ locals, request, url }) => {
    const form = await request.formData()
    const login = formText(form, 'login').trim()
    try {
      const { token } = await locals.api.user.signIn({ login, password: formText(form, 'password'), userAgent: userAgentOf(request) })
      locals.startSession(token)
    } catch (error) {
      return failWith(error, { login })
    }
    redirect(303, localPath(url.searchParams.get('next')))
  },
}
