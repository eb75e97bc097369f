import { DuplexError, retryLater } from '@duplex/contracts/errors'
import type { People } from '../parser/mentions.ts'
import type { MarkdownKind } from '../parser/parser.ts'
import type { Rendering } from '../rendering/render-markdown.ts'
import type { Job, JobOutput } from './job.ts'
import { createRenderingThread, type TimeLimits } from './rendering-thread.ts'
import { createTimeBudget } from './time-budget.ts'

/** For whom a text is rendered. `deadline`: when the caller stops waiting, in milliseconds of `performance.now()`. */
export interface RenderContext {
  kind: MarkdownKind
  actor?: { id: number } | null | undefined
  deadline?: number | undefined
}

/**
 * Renders Markdown in a worker thread, so that no text blocks the process. Both methods throw
 * - TOO_COMPLEX if the text takes too long,
 * - RATE_LIMITED if the author has used up the rendering time, or has too many texts waiting,
 * - UNAVAILABLE if too many texts of all authors are waiting.
 */
export interface Renderer {
  /** Returns the names that a text mentions as `@username`: in lower case, each once. They may not belong to users. */
  namesIn(markdown: string, context: RenderContext): Promise<string[]>
  /** Throws TOO_LARGE if the HTML is too long for an event. */
  render(markdown: string, context: RenderContext & { people?: People }): Promise<Rendering>
  /** Ends the thread. The caller makes sure that no text is waiting. */
  close(): Promise<void>
}

export interface RenderLimits extends TimeLimits {
  /** Rendering time of one author in `windowMs`. */
  budgetMs: number
  windowMs: number
  maxWaiting: number
  maxWaitingPerAuthor: number
}

/** docs/limits.md explains these numbers. */
export const renderLimits: RenderLimits = {
  maxCpuMs: 1_000,
  maxMs: 2_000,
  budgetMs: 20_000,
  windowMs: 60_000,
  maxWaiting: 400,
  maxWaitingPerAuthor: 100,
}

interface Waiting {
  author: number
  deadline: number
  job: Job
  resolve(output: JobOutput[keyof JobOutput]): void
  reject(error: Error): void
}

/** Calls without an actor share one budget. */
const ANONYMOUS = 0

export function createRenderer(limits: RenderLimits = renderLimits): Renderer {
  const thread = createRenderingThread(limits)
  const budget = createTimeBudget(limits)
  const waiting: Waiting[] = []
  let running = false

  /** Takes the text of the author who has used the least time, so that the others do not wait for an author with slow texts. */
  function takeNext(): Waiting | undefined {
    let next = 0
    for (const [index, { author }] of waiting.entries()) {
      if (budget.usedMs(author) < budget.usedMs(waiting[next]!.author)) next = index
    }
    return waiting.splice(next, 1)[0]
  }

  async function runAll(): Promise<void> {
    if (running) return
    running = true
    for (let next = takeNext(); next; next = takeNext()) {
      const { author, deadline, job, resolve, reject } = next
      if (deadline <= performance.now()) {
        reject(unavailable('The deadline passed before the text was rendered'))
        continue
      }
      const ended = await thread.run(job)
      budget.add(author, ended.usedMs)
      if ('error' in ended) reject(ended.error)
      else resolve(ended.output)
    }
    running = false
  }

  async function run<T extends keyof JobOutput>(
    job: Job<T>,
    { actor, deadline = Number.POSITIVE_INFINITY }: RenderContext,
  ): Promise<JobOutput[T]> {
    const author = actor?.id ?? ANONYMOUS
    const waitMs = budget.waitMs(author)
    if (waitMs > 0) throw retryLater('RATE_LIMITED', 'Your texts take too long to render', waitMs)
    const own = waiting.filter((other) => other.author === author).length
    if (own >= limits.maxWaitingPerAuthor) throw retryLater('RATE_LIMITED', `${own} of your texts are waiting to be rendered`, 1_000)
    if (waiting.length >= limits.maxWaiting) throw unavailable(`${waiting.length} texts are waiting to be rendered`)
    return new Promise<JobOutput[keyof JobOutput]>((resolve, reject) => {
      waiting.push({ author, deadline, job, resolve, reject })
      void runAll()
    }) as Promise<JobOutput[T]>
  }

  return {
    // most texts mention no user, and need no second parsing
    namesIn: async (markdown, context) => (markdown.includes('@') ? run({ type: 'names', markdown, kind: context.kind }, context) : []),
    render: (markdown, context) => run({ type: 'render', markdown, kind: context.kind, people: context.people }, context),
    close: () => thread.close(),
  }
}

const unavailable = (message: string): DuplexError => new DuplexError('UNAVAILABLE', message, { retryAfter: 1 })
