import { resolve } from 'node:path'
import { type Backing, type BackingName, type BackingOptions, type BackingServices, backingNames, type StartBacking } from './backing.ts'
import { type DatabaseRecord, readDatabaseRecord, writeDatabaseRecord } from './database-record.ts'
import { dockerBacking } from './docker/docker-backing.ts'
import { localBacking } from './local/local-backing.ts'
import { redactPassword } from './redact-password.ts'
import { findUnrecordedDatabase } from './unrecorded-database.ts'

/** The URLs of services that run already. They are neither started nor stopped. */
export type GivenUrls = Partial<Record<BackingName, string | null | undefined>>

const waysByName: Record<DatabaseRecord['way'], StartBacking> = { docker: dockerBacking, local: localBacking }

/**
 * Provides PostgreSQL, NATS and Redis. Uses the given ones. Starts the others with Docker or, if no engine is running, with the
 * programs installed on this machine. If the data folder has a database already, only its way is used: the other one would
 * start with an empty database.
 */
export async function startBackingServices(given: GivenUrls, options: BackingOptions, ways = waysByName): Promise<BackingServices> {
  const { dataDir } = options
  const database = given.postgresql ? null : ((await readDatabaseRecord(dataDir)) ?? (await findUnrecordedDatabase(dataDir)))
  const services = await firstBacking(given, database ? [ways[database.way]] : [ways.docker, ways.local], { ...options, database })
  if (services.database) await writeDatabaseRecord(dataDir, services.database)
  return services
}

/** Uses the given services, and starts the others in the first of `ways` that is available. */
export async function firstBacking(given: GivenUrls, ways: StartBacking[], options: BackingOptions): Promise<BackingServices> {
  const wanted = backingNames.filter((name) => !given[name])
  const started = wanted.length > 0 ? await firstOf(ways, wanted, options) : null
  return {
    urls: Object.fromEntries(backingNames.map((name) => [name, given[name] || started?.urls[name]])) as BackingServices['urls'],
    location: given.postgresql ? redactPassword(given.postgresql) : started!.location,
    ...(!given.postgresql && started?.database && { database: started.database }),
    ...(!given.nats && started?.natsUrls && { natsUrls: started.natsUrls }),
    stop: async () => started?.stop(),
  }
}

async function firstOf(ways: StartBacking[], wanted: BackingName[], options: BackingOptions): Promise<Backing> {
  for (const way of ways) {
    const started = await way(wanted, options)
    if (started) return started
  }
  if (options.database?.way === 'docker') {
    throw new Error(
      `The data of ${resolve(options.dataDir)} are in the Docker volume ${options.database.location}, and Docker cannot be used. Start Docker. ` +
        `For a new blog without Docker, set DATA_DIR to another folder.`,
    )
  }
  throw new Error(`${wanted.join(', ')}: cannot be started on this machine`)
}
