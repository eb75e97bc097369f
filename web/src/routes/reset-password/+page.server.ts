import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import type { Actions } from './$types'

export const actions: Actions = {
  default: async ({ locals, request, url }) => {
    // the form is sent to the page's own address, so the token is not part of the page
    const token = url.searchParams.get('token') || '-'
    const password = formText(await request.formData(), 'password')
    try {
      await locals.api.user.resetPassword({ token, password })
    } catch (error) {
      return failWith(error, {})
    }
    // this browser may be signed in, too
    await locals.endSession()
    redirect(303, '/sign-in?reset')
  },
}
