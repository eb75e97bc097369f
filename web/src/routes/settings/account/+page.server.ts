import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import { updateActor } from '#lib/server/update-actor.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  const { username } = requireActor({ locals, url })
  return locals.api.user.get({ username })
}

export const actions: Actions = {
  identity: async ({ locals, request, url }) => {
    requireActor({ locals, url })
    const form = await request.formData()
    const values = { username: formText(form, 'username').trim(), email: formText(form, 'email').trim() }
    try {
      const { user } = await locals.api.user.update({ ...values, password: formText(form, 'password') })
      updateActor(locals, user)
      return { saved: true }
    } catch (error) {
      return failWith(error, { failed: 'identity' as const, values })
    }
  },
  remove: async ({ locals, request, url }) => {
    const { username } = requireActor({ locals, url })
    const password = formText(await request.formData(), 'password')
    try {
      await locals.api.user.remove({ username, password })
    } catch (error) {
      return failWith(error, { failed: 'remove' as const }, { CONFLICT: 'You are the only admin. Make another user an admin first' })
    }
    await locals.endSession()
    redirect(303, '/sign-in?deleted')
  },
}
