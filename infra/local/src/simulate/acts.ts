import { randomUUID } from 'node:crypto'
import type { BlogClient } from './blog-client.ts'
import { chance, pick } from './random.ts'
import type { Visitor } from './visitors.ts'
import { writeComment, writePost, writeReply } from './write-texts.ts'

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
export async function act(blog: BlogClient, visitor: Visitor, posts: readonly ShownPost[]): Promise<Done> {
  if (posts.length === 0 || chance(0.04)) return publish(blog, visitor)
  const post = pickNewer(posts)
  if (chance(0.5)) return comment(blog, visitor, post)
  const dropped = visitor.liked.has(post.slug)
  return like(blog, visitor, post, !dropped)
}

/** What stands higher up is read more. */
const pickNewer = (posts: readonly ShownPost[]) => posts[Math.floor(Math.random() ** 2 * posts.length)]!

async function publish(blog: BlogClient, { token, username }: Visitor): Promise<Done> {
  const { post } = await blog.send<{ post: ShownPost }>('POST', '/api/posts', { token, key: randomUUID(), body: { ...writePost(), status: 'published' } })
  return { act: 'posts', line: `${username} publishes “${post.title}”` }
}

async function comment(blog: BlogClient, { token, username }: Visitor, { slug, title }: ShownPost): Promise<Done> {
  const path = `/api/posts/${encodeURIComponent(slug)}/comments`
  const parent = chance(0.4) ? await findComment(blog, path, username) : undefined
  const body = parent ? { body: writeReply(parent.name), parentId: parent.id } : { body: writeComment() }
  await blog.send('POST', path, { token, key: randomUUID(), body })
  if (parent) return { act: 'replies', line: `${username} answers ${parent.name} on “${title}”: ${body.body}` }
  return { act: 'comments', line: `${username} comments on “${title}”: ${body.body}` }
}

/** A comment of somebody else's to answer. */
async function findComment(blog: BlogClient, path: string, username: string): Promise<{ id: number; name: string } | undefined> {
  const { items } = await blog.send<{ items: ShownComment[] }>('GET', `${path}?limit=100`)
  const others = items.flatMap(({ id, author, deleted }) => (author && !deleted && author.username !== username ? [{ id, name: author.username }] : []))
  return others.length > 0 ? pick(others) : undefined
}

async function like(blog: BlogClient, { token, username, liked }: Visitor, { slug, title }: ShownPost, likes: boolean): Promise<Done> {
  const { likeCount } = await blog.send<{ likeCount: number }>(likes ? 'PUT' : 'DELETE', `/api/posts/${encodeURIComponent(slug)}/like`, { token })
  if (likes) liked.add(slug)
  else liked.delete(slug)
  return likes
    ? { act: 'likes', line: `${username} likes “${title}” (${likeCount})` }
    : { act: 'unlikes', line: `${username} takes the like of “${title}” back (${likeCount})` }
}
