/** The values that the global setup provides to every test file. */
declare module 'vitest' {
  interface ProvidedContext {
    databaseUrl: string
    natsUrl: string
    redisUrl: string
  }
}

export {}
