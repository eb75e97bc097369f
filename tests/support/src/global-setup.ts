import { testServices } from '@duplex/local'
import type { TestProject } from 'vitest/node'
import './provided.ts'

/** Starts PostgreSQL, NATS and Redis once for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { urls, stop } = await testServices()
  project.provide('databaseUrl', urls.postgresql)
  project.provide('natsUrl', urls.nats)
  project.provide('redisUrl', urls.redis)
  return stop
}
