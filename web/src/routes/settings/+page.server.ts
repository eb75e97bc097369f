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
  profile: async ({ locals, request, url }) => {
    requireActor({ locals, url })
    const form = await request.formData()
    const values = { bio: formText(form, 'bio').trim() }
    try {
      await locals.api.user.update(values)
      return { saved: 'profile' as const }
    } catch (error) {
      return failWith(error, { failed: 'profile' as const, values })
    }
  },
  picture: async ({ locals, request, url }) => {
    requireActor({ locals, url })
    return setPicture(locals, formText(await request.formData(), 'avatarUrl').trim())
  },
  removePicture: async ({ locals, url }) => {
    requireActor({ locals, url })
    return setPicture(locals, '')
  },
}

async function setPicture(locals: App.Locals, address: string) {
  try {
    const { user } = await locals.api.user.update({ avatarUrl: address || null })
    updateActor(locals, user)
    return { saved: 'picture' as const }
  } catch (error) {
    return failWith(error, { failed: 'picture' as const, address })
  }
}
