import { randomUUID } from 'node:crypto'
import type { BlogClient } from './blog-client.ts'
import { chance, pick } from './random.ts'
import type { Visitor } from './visitors.ts'
import type { Writer } from './write-texts.ts'

export interface ShownPost {
  slug: string
  title: string
}

export type Act = 'posts' | 'comments' | 'replies' | 'likes' | 'unlikes'

export interface Done {
  act: Act
  /** What happened, in plain words. */
  line: string
}

/** Somebody at the blog, and how they find words. */
export interface Scene {
  blog: BlogClient
  writer: Writer
  visitor: Visitor
}

interface ShownComment {
  id: number
  author: { username: string } | null
  deleted: boolean
}

/** The newest posts, as somebody sees them who opens the blog. */
export async function openBlog(blog: BlogClient): Promise<ShownPost[]> {
  return (await blog.send<{ items: ShownPost[] }>('GET', '/api/posts?limit=20')).items
}

/** One visitor does one thing: mostly comments and likes, a post now and then. */
export async function act(scene: Scene, posts: readonly ShownPost[]): Promise<Done> {
  if (posts.length === 0 || chance(0.04)) return publish(scene)
  const post = pickNewer(posts)
  return chance(0.5) ? comment(scene, post) : changeLike(scene, post)
}

/** What stands higher up is read more. */
const pickNewer = (posts: readonly ShownPost[]) => posts[Math.floor(Math.random() ** 2 * posts.length)]!

async function publish({ blog, writer, visitor }: Scene): Promise<Done> {
  const body = { ...writer.post(), status: 'published' }
  await blog.send('POST', '/api/posts', { token: visitor.token, key: randomUUID(), body })
  return { act: 'posts', line: `${visitor.username} publishes “${body.title}”` }
}

async function comment({ blog, writer, visitor: { token, username } }: Scene, { slug, title }: ShownPost): Promise<Done> {
  const path = `${pathOf(slug)}/comments`
  const parent = chance(0.4) ? await findComment(blog, path, username) : undefined
  const body = parent ? { body: writer.reply(parent.name), parentId: parent.id } : { body: writer.comment() }
  await blog.send('POST', path, { token, key: randomUUID(), body })
  return parent
    ? { act: 'replies', line: `${username} answers ${parent.name} on “${title}”: ${body.body}` }
    : { act: 'comments', line: `${username} comments on “${title}”: ${body.body}` }
}

/** A comment of somebody else's to answer. */
async function findComment(blog: BlogClient, path: string, username: string): Promise<{ id: number; name: string } | undefined> {
  const { items } = await blog.send<{ items: ShownComment[] }>('GET', `${path}?limit=100`)
  const others = items.flatMap(({ id, author, deleted }) =>
    author && !deleted && author.username !== username ? [{ id, name: author.username }] : [],
  )
  return others.length > 0 ? pick(others) : undefined
}

/** Likes, or takes the like back. */
async function changeLike({ blog, visitor: { token, username, liked } }: Scene, { slug, title }: ShownPost): Promise<Done> {
  const likes = !liked.has(slug)
  const { likeCount } = await blog.send<{ likeCount: number }>(likes ? 'PUT' : 'DELETE', `${pathOf(slug)}/like`, { token })
  if (likes) liked.add(slug)
  else liked.delete(slug)
  return likes
    ? { act: 'likes', line: `${username} likes “${title}” (${likeCount})` }
    : { act: 'unlikes', line: `${username} takes the like of “${title}” back (${likeCount})` }
}

const pathOf = (slug: string) => `/api/posts/${encodeURIComponent(slug)}`
