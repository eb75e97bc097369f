import { setTimeout as sleep } from 'node:timers/promises'
import { type Act, act, openBlog, type ShownPost } from './acts.ts'
import { BlogClient, Refused } from './blog-client.ts'
import type { SimulateOptions } from './options.ts'
import { deck } from './random.ts'
import { names, registerVisitor, type Visitor } from './visitors.ts'
import { createWriter } from './write-texts.ts'

export interface Summary {
  visitors: number
  /** How often each thing was done. */
  done: Record<Act, number>
  /** What the blog refused: a post that is gone, a session that has ended. */
  refused: number
  /** How often everybody had to wait for the blog. */
  waits: number
  milliseconds: number
}

/** Milliseconds after which visitors look for new posts. */
const LOOK = 5_000

/** Visits until `stop` fires: `rate` actions a second, each by somebody who is not busy with another. Throws where the blog is none. */
export async function simulate(options: SimulateOptions, stop: AbortSignal, print: (line: string) => void): Promise<Summary> {
  const blog = new BlogClient(options.url, stop, print)
  const summary: Summary = {
    visitors: 0,
    done: { posts: 0, comments: 0, replies: 0, likes: 0, unlikes: 0 },
    refused: 0,
    waits: 0,
    milliseconds: 0,
  }
  const startedAt = performance.now()
  try {
    await visit(blog, options, stop, print, summary)
  } catch (error) {
    if (!stop.aborted) throw error
  }
  return { ...summary, waits: blog.waits, milliseconds: performance.now() - startedAt }
}

async function visit(
  blog: BlogClient,
  { rate, visitors }: SimulateOptions,
  stop: AbortSignal,
  print: (line: string) => void,
  summary: Summary,
): Promise<never> {
  const writer = createWriter()
  const name = deck(names)
  let posts = await openBlog(blog)
  let lookedAt = performance.now()
  const idle: Visitor[] = []
  while (idle.length < visitors) {
    idle.push(await registerVisitor(blog, name()))
    summary.visitors++
  }
  print(`${idle.map(({ username }) => username).join(', ')} have arrived`)

  const look = async () => {
    if (performance.now() - lookedAt < LOOK && posts.length > 0) return
    lookedAt = performance.now()
    posts = await openBlog(blog)
  }

  const take = async (visitor: Visitor, seen: readonly ShownPost[]) => {
    const done = await act({ blog, writer, visitor }, seen)
    summary.done[done.act]++
    print(done.line)
    await look()
  }

  let broken: unknown
  for (;;) {
    await sleep((1_000 / rate) * (0.5 + Math.random()), undefined, { signal: stop })
    if (broken) throw broken
    const [visitor] = idle.splice(Math.floor(Math.random() * idle.length), 1)
    // everybody is waiting for an answer: more requests would not make it faster
    if (!visitor) continue
    take(visitor, posts)
      .catch(async (error) => {
        if (!(error instanceof Refused)) throw error
        summary.refused++
        print(`${visitor.username} is refused: ${error.message}`)
        // the blog has been emptied meanwhile
        if (error.status === 401) Object.assign(visitor, await registerVisitor(blog, name()))
        posts = await openBlog(blog)
      })
      .then(() => idle.push(visitor))
      .catch((error) => {
        broken ??= error
      })
  }
}
