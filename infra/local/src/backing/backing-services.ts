import { type Backing, type BackingName, type BackingOptions, type BackingServices, backingNames, type StartBacking } from './backing.ts'
import { dockerBacking } from './docker/docker-backing.ts'
import { environmentBacking } from './environment-backing.ts'
import { localBacking } from './local/local-backing.ts'

/**
 * Provides PostgreSQL, NATS and Redis. Uses the services that the environment names. Starts the others with Docker or, if no
 * engine is running, with the programs installed on this machine.
 */
export function startBackingServices(environment: NodeJS.ProcessEnv, options: BackingOptions): Promise<BackingServices> {
  return firstBacking(environment, [dockerBacking, localBacking], options)
}

/** Uses the services that the environment names, and starts the others in the first of `ways` that is available. */
export async function firstBacking(
  environment: NodeJS.ProcessEnv,
  ways: StartBacking[],
  options: BackingOptions,
): Promise<BackingServices> {
  const given = environmentBacking(environment)
  const wanted = backingNames.filter((name) => !given.urls[name])
  const started = wanted.length > 0 ? await firstOf(ways, wanted, options) : null
  return {
    urls: Object.fromEntries(backingNames.map((name) => [name, given.urls[name] ?? started?.urls[name]])) as BackingServices['urls'],
    location: given.urls.postgresql || !started ? given.location : started.location,
    stop: async () => started?.stop(),
  }
}

async function firstOf(ways: StartBacking[], wanted: BackingName[], options: BackingOptions): Promise<Backing> {
  for (const way of ways) {
    const started = await way(wanted, options)
    if (started) return started
  }
  throw new Error(`${wanted.join(', ')}: cannot be started on this machine`)
}
