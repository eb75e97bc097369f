import { startBackingServices } from './backing/backing-services.ts'
import { launch } from './launch/launch.ts'

await launch({
  title: 'as microservices',
  groups: [['event', 'user', 'post', 'comment', 'like'].map((name) => `services/${name}/src/main.ts`), ['gateway/src/main.ts']],
  prepare: async ({ dataDir }, output) => {
    const backing = await startBackingServices(process.env, { dataDir, output, durable: true })
    return {
      location: backing.location,
      // Six processes cannot share one INTERNAL_PORT, so each one takes a free port.
      environment: {
        DATABASE_URL: backing.urls.postgresql,
        NATS_URL: backing.urls.nats,
        REDIS_URL: backing.urls.redis,
        INTERNAL_PORT: '0',
      },
      stop: () => backing.stop(),
    }
  },
})
