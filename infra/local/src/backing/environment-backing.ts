import type { Backing } from './backing.ts'
import { redactPassword } from './redact-password.ts'

/** The services that the environment names. They run elsewhere, so they are neither started nor stopped. */
export function environmentBacking({ DATABASE_URL, NATS_URL, REDIS_URL }: NodeJS.ProcessEnv): Backing {
  return {
    urls: {
      ...(DATABASE_URL && { postgresql: DATABASE_URL }),
      ...(NATS_URL && { nats: NATS_URL }),
      ...(REDIS_URL && { redis: REDIS_URL }),
    },
    location: redactPassword(DATABASE_URL ?? ''),
    stop: async () => {},
  }
}
