import type { RequestEvent } from '@sveltejs/kit'
import { tagPath } from '../../posts/paths.ts'
import { languageOf } from '../../site/language-of.ts'
import type { Feed, FeedFormat } from './feed.ts'
import { feedItems, newestOf } from './feed-items.ts'

type Subject = Pick<Feed, 'title' | 'description'> & { path: string }

/** The feed of the whole blog. */
export const siteFeed = (format: FeedFormat) => (event: RequestEvent) => {
  const { title, description } = event.locals.site
  return answer(event, format, { title, description: description || title, path: '/' })
}

/** The feed of one author. */
export const authorFeed =
  (format: FeedFormat) =>
  async (event: RequestEvent<{ username: string }>): Promise<Response> => {
    const { locals, params } = event
    const { user } = await locals.api.user.get({ username: params.username })
    const title = `${user.username} · ${locals.site.title}`
    return answer(
      event,
      format,
      { title, description: user.bio || `Posts by ${user.username}`, path: `/@${user.username}` },
      { author: user.username },
    )
  }

/** The feed of one tag. */
export const tagFeed = (format: FeedFormat) => (event: RequestEvent<{ tag: string }>) => {
  const { tag } = event.params
  return answer(
    event,
    format,
    { title: `#${tag} · ${event.locals.site.title}`, description: `Posts about ${tag}`, path: tagPath(tag) },
    { tag },
  )
}

async function answer(
  { locals, url }: RequestEvent,
  { type, write }: FeedFormat,
  { path, ...subject }: Subject,
  filter?: Parameters<typeof feedItems>[2],
): Promise<Response> {
  const items = await feedItems(locals.api, url.origin, filter)
  const language = languageOf(locals.site)
  const feed = { ...subject, language, home: url.origin + path, self: url.origin + url.pathname, updated: newestOf(items), items }
  return new Response(write(feed), { headers: { 'content-type': type } })
}
