import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startBackingServices } from './backing/backing-services.ts'
import { writePrivateFile } from './backing/write-private-file.ts'
import { unset } from './launch/environment.ts'
import { launch } from './launch/launch.ts'

await launch({
  title: 'as microservices',
  groups: [['event', 'user', 'post', 'comment', 'like'].map((name) => `services/${name}/src/main.ts`), ['gateway/src/main.ts']],
  prepare: async ({ dataDir, databaseUrl, natsUrl, redisUrl }, output, signal) => {
    const given = { postgresql: databaseUrl, nats: natsUrl, redis: redisUrl }
    const backing = await startBackingServices(given, { dataDir, output, signal, durable: true })
    const monolithData = join(dataDir, 'pglite')
    if (!databaseUrl && existsSync(monolithData))
      output.say(`The microservices do not use the data of the monolith in ${monolithData}. docs/data.md describes how to copy them.`)
    // `npm run admin` finds the database here, if the launcher has started it
    const urlFile = join(dataDir, 'database.url')
    if (!databaseUrl) await writePrivateFile(urlFile, backing.urls.postgresql)
    return {
      location: backing.location,
      environment: {
        DATABASE_URL: backing.urls.postgresql,
        NATS_URL: backing.urls.nats,
        REDIS_URL: backing.urls.redis,
        // the values above are those of the files
        DATABASE_URL_FILE: '',
        NATS_URL_FILE: '',
        REDIS_URL_FILE: '',
        // the user's variables of PostgreSQL's clients, such as PGSSLMODE, are not for the server that was started here
        ...(!databaseUrl && unset('PG')),
        // Six processes cannot share one INTERNAL_PORT, so each one takes a free port.
        INTERNAL_PORT: '0',
      },
      environmentOf: (name) => (backing.natsUrls?.[name] ? { NATS_URL: backing.natsUrls[name] } : {}),
      stop: async () => {
        if (!databaseUrl) await rm(urlFile, { force: true })
        await backing.stop()
      },
    }
  },
})
