/** What the global setup hands to every test file. */
declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
    natsUrl: string
    redisUrl: string
  }
}

export {}
