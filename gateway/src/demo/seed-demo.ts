import { randomBytes } from 'node:crypto'
import { type Actor, type Api, type Client, type eventContract, isDuplexError } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import { type AuthorName, authors } from './authors.ts'
import { conversations, type DemoComment } from './conversations.ts'
import { patiently } from './patiently.ts'
import { type DemoPost, readPosts } from './read-posts.ts'

export interface SeedDemoOptions {
  api: Api
  log: Client<typeof eventContract>
  logger: Logger
}

/**
 * Writes the demo posts, with what their authors say to each other, into an empty blog: one whose event log has no event.
 * Of several processes that start at once, the one that registers the first author writes; the others leave it to that one.
 * Never throws: what goes wrong is one warning in the log.
 *
 * Whoever registers makes the first event, so a start that was interrupted is not taken up again: what was written stays,
 * the rest never comes. It is written post by post, each with its conversation, so every such blog is whole as far as it
 * goes. To have all of it, start again with an empty store.
 */
export async function seedDemo({ api, log, logger }: SeedDemoOptions): Promise<void> {
  try {
    const { head } = await patiently(() => log.head({}))
    if (head > 0) return
    const posts = await readPosts()
    const actors = await registerAuthors(api)
    if (!actors) return
    for (const post of posts) await publish(api, actors, post)
    logger.info({ posts: posts.length }, 'wrote the demo posts into the empty blog')
  } catch (error) {
    logger.warn(error, 'the demo posts are not, or not all, written')
  }
}

type Actors = Record<AuthorName, Actor>

/** The authors; null where another process has registered the first of them and writes. */
async function registerAuthors(api: Api): Promise<Actors | null> {
  const actors: Partial<Actors> = {}
  for (const [username, email] of Object.entries(authors) as [AuthorName, string][]) {
    const password = randomBytes(32).toString('base64url')
    try {
      const { user } = await patiently(() => api.user.register({ username, email, password, demo: true }), ['UNAVAILABLE'])
      actors[username] = { id: user.id, username, avatarUrl: user.avatarUrl }
    } catch (error) {
      const first = Object.keys(actors).length === 0
      if (first && isDuplexError(error) && error.code === 'USERNAME_TAKEN') return null
      throw error
    }
  }
  return actors as Actors
}

async function publish(api: Api, actors: Actors, { name, title, author, tags, body }: DemoPost): Promise<void> {
  const created = await patiently(() =>
    api.post.create({ title, body, tags, status: 'published', idempotencyKey: `demo-${name}` }, { actor: actors[author] }),
  )
  const post = created.post.id

  /** Comments before their replies, each under a key that names its place. */
  const discuss = async (comments: DemoComment[], place: string, parentId: number | null): Promise<void> => {
    for (const [index, { author, body, replies = [] }] of comments.entries()) {
      const idempotencyKey = `${place}-${index}`
      const { comment } = await patiently(() => api.comment.create({ post, body, parentId, idempotencyKey }, { actor: actors[author] }))
      await discuss(replies, idempotencyKey, comment.id)
    }
  }

  const { likedBy, comments } = conversations[name] ?? { likedBy: [], comments: [] }
  await discuss(comments, `demo-${name}`, null)
  for (const username of likedBy) await patiently(() => api.like.set({ post, liked: true }, { actor: actors[username] }))
}
