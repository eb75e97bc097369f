import { redirect } from '@sveltejs/kit'
import { failWith } from '#lib/server/fail-with.ts'
import { formText } from '#lib/server/form-text.ts'
import { listPage } from '#lib/server/list-page.ts'
import { nullFor } from '#lib/server/null-for.ts'
import type { Actions, PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { username } = event.params
  const [read, posts] = await Promise.all([
    // the list works while the user service is unavailable
    event.locals.api.user.get({ username }).catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN')),
    listPage(event, { author: username }),
  ])
  // a former username: old links and mentions lead to the user who was renamed
  if (read && read.user.username.toLowerCase() !== username.toLowerCase()) redirect(301, `/@${read.user.username}${event.url.search}`)
  return { username: read?.user.username ?? username, user: read?.user ?? null, posts }
}

export const actions: Actions = {
  follow: async ({ locals, params, request }) => {
    const following = formText(await request.formData(), 'following') === 'true'
    try {
      const { user } = await locals.api.user.setFollow({ username: params.username, following })
      return { followed: user }
    } catch (error) {
      return failWith(error, {})
    }
  },
}
