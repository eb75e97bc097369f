import type { TestProject } from 'vitest/node'
import './provided.ts'

/** Starts PostgreSQL, Redis and NATS once for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  project.provide('databaseUrl', process.env.DATABASE_URL ?? '')
  project.provide('natsUrl', process.env.NATS_URL ?? '')
  project.provide('redisUrl', process.env.REDIS_URL ?? '')
  return async () => {}
}
