import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { nullFor } from '#lib/server/null-for.ts'
import { requireAdmin } from '#lib/server/require-admin.ts'
import type { Actions, PageServerLoad } from './$types'

const LIMIT = 30

export const load: PageServerLoad = async ({ locals, url }) => {
  requireAdmin(locals)
  const before = url.searchParams.get('before')
  const { items, next } = await locals.api.post.list({ ...(before && { before }), limit: LIMIT })
  return { posts: items, next }
}

export const actions: Actions = {
  default: async ({ locals, request }) => {
    requireAdmin(locals)
    const form = await request.formData()
    try {
      // a post that is already deleted is a success
      await locals.api.post.remove({ slug: formText(form, 'slug') }).catch(nullFor('NOT_FOUND'))
      return { done: `“${formText(form, 'title')}” has been removed.` }
    } catch (error) {
      return failWith(error, {})
    }
  },
}
