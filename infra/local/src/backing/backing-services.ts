import type { Output } from '../launch/output.ts'
import { dockerBacking } from './docker-backing.ts'
import { environmentBacking } from './environment-backing.ts'
import { localBacking } from './local-backing.ts'

export const parts = ['postgresql', 'nats', 'redis'] as const
export type Part = (typeof parts)[number]

/** What the processes stand on: started, or found running. */
export interface BackingServices {
  readonly urls: Record<Part, string>
  /** Where PostgreSQL's data are, for people. */
  readonly location: string
  stop(): Promise<void>
}

export interface BackingOptions {
  output: Output
  /** For what has to stay from one start to the next. */
  dataDir: string
  /** False where a power loss may cost the data: tests. */
  durable: boolean
}

/** Some of them, in one of the ways there are. */
export type Backing = Omit<BackingServices, 'urls'> & { readonly urls: Partial<BackingServices['urls']> }

/** Starts what is wanted in one way; null where that way does not exist here. */
export type StartBacking = (wanted: Part[], options: BackingOptions) => Promise<Backing | null>

/** PostgreSQL, NATS and Redis: what the environment names, the rest with Docker or, where none answers, by this machine's own programs. */
export function startBackingServices(environment: NodeJS.ProcessEnv, options: BackingOptions): Promise<BackingServices> {
  return firstBacking(environment, [dockerBacking, localBacking], options)
}

/** Takes from the environment what it names, and starts the rest in the first of `ways` that exists here. */
export async function firstBacking(
  environment: NodeJS.ProcessEnv,
  ways: StartBacking[],
  options: BackingOptions,
): Promise<BackingServices> {
  const given = environmentBacking(environment)
  const wanted = parts.filter((part) => !given.urls[part])
  const started = wanted.length > 0 ? await firstOf(ways, wanted, options) : null
  return {
    urls: Object.fromEntries(parts.map((part) => [part, given.urls[part] ?? started?.urls[part]])) as BackingServices['urls'],
    location: given.urls.postgresql || !started ? given.location : started.location,
    stop: async () => started?.stop(),
  }
}

async function firstOf(ways: StartBacking[], wanted: Part[], options: BackingOptions): Promise<Backing> {
  for (const way of ways) {
    const started = await way(wanted, options)
    if (started) return started
  }
  throw new Error(`${wanted.join(', ')}: there is no way to start them here`)
}
