import { randomUUID } from 'node:crypto'
import type { BlogClient } from './blog-client.ts'
import { chance, pick } from './random.ts'
import type { Visitor } from './visitors.ts'
import type { Writer } from './write-texts.ts'

export interface ListedPost {
  slug: string
  title: string
}

export type Action = 'posts' | 'comments' | 'replies' | 'likes' | 'unlikes'

export interface ActionResult {
  action: Action
  /** A sentence for the output. */
  line: string
}

export interface ActionContext {
  blog: BlogClient
  writer: Writer
  visitor: Visitor
}

interface ListedComment {
  id: number
  author: { username: string } | null
  deleted: boolean
}

/** Loads the newest posts: what a reader sees on the first page. */
export async function loadPosts(blog: BlogClient): Promise<ListedPost[]> {
  return (await blog.send<{ items: ListedPost[] }>('GET', '/api/posts?limit=20')).items
}

/** One visitor does one thing: usually a comment or a like, rarely a post. */
export async function act(context: ActionContext, posts: readonly ListedPost[]): Promise<ActionResult> {
  if (posts.length === 0 || chance(0.04)) return publish(context)
  const post = pickNewer(posts)
  return chance(0.5) ? comment(context, post) : changeLike(context, post)
}

/** Prefers the posts at the top of the list, as readers do. */
const pickNewer = (posts: readonly ListedPost[]) => posts[Math.floor(Math.random() ** 2 * posts.length)]!

async function publish({ blog, writer, visitor }: ActionContext): Promise<ActionResult> {
  const body = { ...writer.post(), status: 'published' }
  await blog.send('POST', '/api/posts', { token: visitor.token, idempotencyKey: randomUUID(), body })
  return { action: 'posts', line: `${visitor.username} publishes “${body.title}”` }
}

async function comment({ blog, writer, visitor }: ActionContext, { slug, title }: ListedPost): Promise<ActionResult> {
  const { token, username } = visitor
  const path = `${pathOf(slug)}/comments`
  const parent = chance(0.4) ? await findParent(blog, path, username) : undefined
  const body = parent ? { body: writer.reply(parent.name), parentId: parent.id } : { body: writer.comment() }
  await blog.send('POST', path, { token, idempotencyKey: randomUUID(), body })
  return parent
    ? { action: 'replies', line: `${username} replies to ${parent.name} on “${title}”: ${body.body}` }
    : { action: 'comments', line: `${username} comments on “${title}”: ${body.body}` }
}

/** A comment by another author, to reply to. */
async function findParent(blog: BlogClient, path: string, username: string): Promise<{ id: number; name: string } | undefined> {
  const { items } = await blog.send<{ items: ListedComment[] }>('GET', `${path}?limit=100`)
  const others = items.flatMap(({ id, author, deleted }) =>
    author && !deleted && author.username !== username ? [{ id, name: author.username }] : [],
  )
  return others.length > 0 ? pick(others) : undefined
}

/** Likes the post, or removes the like if the visitor already likes it. */
async function changeLike({ blog, visitor }: ActionContext, { slug, title }: ListedPost): Promise<ActionResult> {
  const { token, username, liked } = visitor
  const likes = !liked.has(slug)
  const { likeCount } = await blog.send<{ likeCount: number }>(likes ? 'PUT' : 'DELETE', `${pathOf(slug)}/like`, { token })
  if (likes) liked.add(slug)
  else liked.delete(slug)
  return likes
    ? { action: 'likes', line: `${username} likes “${title}” (${likeCount})` }
    : { action: 'unlikes', line: `${username} no longer likes “${title}” (${likeCount})` }
}

const pathOf = (slug: string) => `/api/posts/${encodeURIComponent(slug)}`
