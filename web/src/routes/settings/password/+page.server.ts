import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = ({ locals, url }) => {
  return { username: requireActor({ locals, url }).username }
}

export const actions: Actions = {
  default: async ({ locals, request, url }) => {
    requireActor({ locals, url })
    const form = await request.formData()
    try {
      await locals.api.user.changePassword({
        currentPassword: formText(form, 'currentPassword'),
        password: formText(form, 'password'),
        ...(locals.sessionId && { keepSession: locals.sessionId }),
      })
      return { saved: true }
    } catch (error) {
      return failWith(error, {})
    }
  },
}
