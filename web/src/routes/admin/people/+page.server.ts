import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { requireAdmin } from '#lib/server/require-admin.ts'
import type { Actions, PageServerLoad } from './$types'

const LIMIT = 30
/** What CONFLICT means on this page. */
const lastAdmin = { CONFLICT: 'The blog needs at least one admin. Make another user an admin first' }

export const load: PageServerLoad = async ({ locals, url }) => {
  const { id } = requireAdmin(locals)
  const q = url.searchParams.get('q')?.trim().slice(0, 100) ?? ''
  const before = url.searchParams.get('before')
  const { items, next } = await locals.api.user.list({ ...(q && { q }), ...(before && { before }), limit: LIMIT })
  return { people: items, next, q, before, ownId: id }
}

export const actions: Actions = {
  role: async ({ locals, request }) => {
    const actor = requireAdmin(locals)
    const form = await request.formData()
    const username = formText(form, 'username')
    const role = formText(form, 'role') === 'admin' ? 'admin' : 'member'
    let id: number
    try {
      id = (await locals.api.user.setRole({ username, role })).user.id
    } catch (error) {
      return failWith(error, { username }, lastAdmin)
    }
    // an admin who becomes a member can no longer see this page
    if (id === actor.id && role === 'member') redirect(303, '/')
    return { done: role === 'admin' ? `${username} is now an admin.` : `${username} is now a member.` }
  },
  reset: async ({ locals, request, url }) => {
    requireAdmin(locals)
    const username = formText(await request.formData(), 'username')
    try {
      const { token } = await locals.api.user.createPasswordReset({ username })
      return { username, link: `${url.origin}/reset-password?token=${token}` }
    } catch (error) {
      return failWith(error, { username }, { CONFLICT: 'Demo authors cannot sign in' })
    }
  },
  remove: async ({ locals, request }) => {
    requireAdmin(locals)
    const username = formText(await request.formData(), 'username')
    try {
      await locals.api.user.remove({ username })
      return { done: `${username} has been removed.` }
    } catch (error) {
      return failWith(error, { username }, lastAdmin)
    }
  },
}
