import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { requireActor } from '#lib/server/require-actor.ts'
import type { Actions, PageServerLoad } from './$types'

const LIMIT = 50

export const load: PageServerLoad = async ({ locals, url }) => {
  const { id, username } = requireActor({ locals, url })
  const before = url.searchParams.get('before')
  const { items, next } = await locals.api.post.list({ author: username, status: 'draft', ...(before && { before }), limit: LIMIT })
  return { drafts: items, next, userId: id }
}

export const actions: Actions = {
  remove: async ({ locals, request }) => {
    try {
      await locals.api.post.remove({ slug: formText(await request.formData(), 'slug') })
    } catch (error) {
      return failWith(error, {})
    }
    redirect(303, '/drafts')
  },
}
