import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { requireAdmin } from '#lib/server/require-admin.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async ({ locals, url }) => {
  requireAdmin(locals)
  // not from the cache, which may be a moment older
  const { site } = await locals.api.user.getSite({})
  return { saved: site, welcome: url.searchParams.has('welcome') }
}

export const actions: Actions = {
  default: async ({ locals, request }) => {
    requireAdmin(locals)
    const form = await request.formData()
    const values = {
      title: formText(form, 'title').trim(),
      description: formText(form, 'description').trim(),
      registrationOpen: form.has('registrationOpen'),
      language: formText(form, 'language').trim(),
    }
    try {
      const { site } = await locals.api.user.updateSite(values)
      locals.site = site
      return { done: true }
    } catch (error) {
      return failWith(error, { values })
    }
  },
}
