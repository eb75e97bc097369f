import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  return { username: requireActor({ locals, url }).username }
}

export const actions: Actions = {
  remove: async ({ locals, request, url }) => {
    const { username } = requireActor({ locals, url })
    const password = formText(await request.formData(), 'password')
    try {
      await locals.api.user.remove({ username, password })
    } catch (error) {
      return failWith(error, {}, { CONFLICT: 'You are the only admin. Make another user an admin first' })
    }
    await locals.endSession()
    redirect(303, '/sign-in?deleted')
  },
}
