import { isDuplexError } from '@duplex/contracts/errors'
import { MAX_SEARCH_LENGTH } from '@duplex/contracts/limits'
import { listPage } from '#lib/server/list-page.ts'
import { nullFor } from '#lib/server/null-for.ts'
import type { PageServerLoad } from './$types'

export const load: PageServerLoad = async (event) => {
  const q = (event.url.searchParams.get('q') ?? '').trim().slice(0, MAX_SEARCH_LENGTH)
  const none = { q, posts: null, names: null, problem: null }
  if (!q) return none
  try {
    const posts = await listPage(event, { q })
    return { ...none, posts, names: posts.newest ? await namesFor(event.locals, q) : null }
  } catch (error) {
    const problem = isDuplexError(error) && error.code === 'INVALID' && error.details.errors?.[0]?.message
    if (!problem) throw error
    return { ...none, problem: `The search ${problem}.` }
  }
}

/** Tags and users with these names; null if the service is unavailable. */
const namesFor = ({ api }: App.Locals, q: string) =>
  api.post.searchNames({ q }).catch(nullFor('UNAVAILABLE', 'OUTCOME_UNKNOWN', 'RATE_LIMITED'))
