import { listPage } from '#lib/server/list-page.ts'
import { nullFor } from '#lib/server/null-for.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const { username } = event.params
  const [author, posts] = await Promise.all([
    // the list stays up while the user service is down
    event.locals.api.user.get({ username }).catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN')),
    listPage(event, { author: username }),
  ])
  return {
    author: { username: author?.user.username ?? username, bio: author?.user.bio ?? '', since: author?.user.createdAt ?? null },
    posts,
  }
}
