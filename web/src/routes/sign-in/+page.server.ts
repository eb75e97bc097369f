import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { localPath } from '#lib/server/local-path.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  const next = localPath(url.searchParams.get('next'))
  if (locals.actor) redirect(303, next)
  return { next }
}

export const actions: Actions = {
  default: async ({ locals, request, url }) => {
    const form = await request.formData()
    const login = formText(form, 'login').trim()
    try {
      const { token } = await locals.api.user.signIn({ login, password: formText(form, 'password') })
      locals.startSession(token)
    } catch (error) {
      return failWith(error, { login })
    }
    redirect(303, localPath(url.searchParams.get('next')))
  },
}
