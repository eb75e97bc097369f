import { setTimeout as sleep } from 'node:timers/promises'
import { type Action, act, type ListedPost, loadPosts } from './actions.ts'
import { BlogClient, RequestRejected } from './blog-client.ts'
import type { SimulateOptions } from './options.ts'
import { deck } from './random.ts'
import { names, registerVisitor, type Visitor } from './visitors.ts'
import { createWriter } from './write-texts.ts'

export interface Summary {
  visitors: number
  /** Number of successful actions of each kind. */
  done: Record<Action, number>
  /** Number of requests that the blog rejected, for example because a post was deleted or a session expired. */
  rejected: number
  /** How often the visitors waited before a retry. */
  waits: number
  durationMs: number
}

const RELOAD_INTERVAL_MS = 5_000

/** Runs until `stop` fires: `rate` actions a second, each by an idle visitor. Throws if the URL does not belong to a blog. */
export async function simulate(options: SimulateOptions, stop: AbortSignal, print: (line: string) => void): Promise<Summary> {
  const blog = new BlogClient(options.url, stop, print)
  const summary: Summary = {
    visitors: 0,
    done: { posts: 0, comments: 0, replies: 0, likes: 0, unlikes: 0 },
    rejected: 0,
    waits: 0,
    durationMs: 0,
  }
  const startedAt = performance.now()
  try {
    await visit(blog, options, stop, print, summary)
  } catch (error) {
    if (!stop.aborted) throw error
  }
  return { ...summary, waits: blog.waits, durationMs: performance.now() - startedAt }
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
  let posts = await loadPosts(blog)
  let loadedAt = performance.now()
  const idle: Visitor[] = []
  while (idle.length < visitors) {
    idle.push(await registerVisitor(blog, name()))
    summary.visitors++
  }
  print(`${idle.map(({ username }) => username).join(', ')} have registered`)

  const reload = async () => {
    if (performance.now() - loadedAt < RELOAD_INTERVAL_MS && posts.length > 0) return
    loadedAt = performance.now()
    posts = await loadPosts(blog)
  }

  const runAction = async (visitor: Visitor, currentPosts: readonly ListedPost[]) => {
    const { action, line } = await act({ blog, writer, visitor }, currentPosts)
    summary.done[action]++
    print(line)
    await reload()
  }

  let failure: unknown
  for (;;) {
    await sleep((1_000 / rate) * (0.5 + Math.random()), undefined, { signal: stop })
    if (failure) throw failure
    const [visitor] = idle.splice(Math.floor(Math.random() * idle.length), 1)
    // all visitors wait for a response: more requests would not be faster
    if (!visitor) continue
    runAction(visitor, posts)
      .catch(async (error) => {
        if (!(error instanceof RequestRejected)) throw error
        summary.rejected++
        print(`${visitor.username} got an error: ${error.message}`)
        // the blog's data were deleted in the meantime
        if (error.status === 401) Object.assign(visitor, await registerVisitor(blog, name()))
        posts = await loadPosts(blog)
      })
      .then(() => idle.push(visitor))
      .catch((error) => {
        failure ??= error
      })
  }
}
