import { randomBytes } from 'node:crypto'
import { type Actor, type Api, type Client, type eventContract, isDuplexError } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import { retryUnavailable } from '../retry-unavailable.ts'
import { type AuthorName, authors } from './authors.ts'
import { conversations, type DemoComment } from './conversations.ts'
import { type DemoPost, readPosts } from './read-posts.ts'

export interface SeedDemoOptions {
  api: Api
  log: Client<typeof eventContract>
  logger: Logger
}

/**
 * Writes the demo posts, their comments and likes into an empty blog: a blog whose event log has no event.
 * If several processes start at once, the process that registers the first author writes; the others write nothing.
 * Never throws: a failure becomes one warning in the log.
 *
 * Registering an author appends the first event. So if the process ends before all posts are written, the next start does not
 * write the rest. The comments and likes of a post are written before the next post, so every existing post is complete,
 * except the last one. To get all demo posts, start again with an empty store.
 */
export async function seedDemo({ api, log, logger }: SeedDemoOptions): Promise<void> {
  try {
    const { head } = await retryUnavailable(() => log.head({}))
    if (head > 0) return
    const posts = await readPosts()
    const actors = await registerAuthors(api)
    if (!actors) return
    for (const post of posts) await publish(api, actors, post)
    logger.info({ posts: posts.length }, 'wrote the demo posts into the empty blog')
  } catch (error) {
    logger.warn(error, 'cannot write all demo posts')
  }
}

type Actors = Record<AuthorName, Actor>

/** Registers the authors. Returns null if another process has registered the first author, and therefore writes the demo posts. */
async function registerAuthors(api: Api): Promise<Actors | null> {
  const actors: Partial<Actors> = {}
  for (const [username, email] of Object.entries(authors) as [AuthorName, string][]) {
    const password = randomBytes(32).toString('base64url')
    try {
      const { user } = await retryUnavailable(() => api.user.register({ username, email, password, demo: true }), ['UNAVAILABLE'])
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
  const created = await retryUnavailable(() =>
    api.post.create({ title, body, tags, status: 'published', idempotencyKey: `demo-${name}` }, { actor: actors[author] }),
  )
  const post = created.post.id

  /** Writes a comment before its replies. The idempotency key contains the comment's path in the thread. */
  const writeComments = async (comments: DemoComment[], path: string, parentId: number | null): Promise<void> => {
    for (const [index, { author, body, replies = [] }] of comments.entries()) {
      const idempotencyKey = `${path}-${index}`
      const { comment } = await retryUnavailable(() =>
        api.comment.create({ post, body, parentId, idempotencyKey }, { actor: actors[author] }),
      )
      await writeComments(replies, idempotencyKey, comment.id)
    }
  }

  const { likedBy, comments } = conversations[name] ?? { likedBy: [], comments: [] }
  await writeComments(comments, `demo-${name}`, null)
  for (const username of likedBy) await retryUnavailable(() => api.like.set({ post, liked: true }, { actor: actors[username] }))
}
