import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startBackingServices } from './backing/backing-services.ts'
import { writePrivateFile } from './backing/write-private-file.ts'
import { launch } from './launch/launch.ts'

await launch({
  title: 'as microservices',
  groups: [['event', 'user', 'post', 'comment', 'like'].map((name) => `services/${name}/src/main.ts`), ['gateway/src/main.ts']],
  prepare: async ({ databaseUrl, dataDir }, output) => {
    const backing = await startBackingServices(process.env, { dataDir, output, durable: true })
    // `npm run admin` finds the database here, if the launcher has started it
    const urlFile = join(dataDir, 'database.url')
    if (!databaseUrl) await writePrivateFile(urlFile, backing.urls.postgresql)
    return {
      location: backing.location,
      // Six processes cannot share one INTERNAL_PORT, so each one takes a free port.
      environment: {
        DATABASE_URL: backing.urls.postgresql,
        NATS_URL: backing.urls.nats,
        REDIS_URL: backing.urls.redis,
        INTERNAL_PORT: '0',
      },
      stop: async () => {
        if (!databaseUrl) await rm(urlFile, { force: true })
        await backing.stop()
      },
    }
  },
})
