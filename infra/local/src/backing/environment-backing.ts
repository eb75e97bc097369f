import type { Backing } from './backing-services.ts'
import { withoutPassword } from './without-password.ts'

/** What the environment names. It runs elsewhere: nothing is started, and nothing stopped. */
export function environmentBacking({ DATABASE_URL, NATS_URL, REDIS_URL }: NodeJS.ProcessEnv): Backing {
  return {
    urls: {
      ...(DATABASE_URL && { postgresql: DATABASE_URL }),
      ...(NATS_URL && { nats: NATS_URL }),
      ...(REDIS_URL && { redis: REDIS_URL }),
    },
    location: withoutPassword(DATABASE_URL ?? ''),
    stop: async () => {},
  }
}
