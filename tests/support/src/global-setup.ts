import { statfs } from 'node:fs/promises'
import { testServices } from '@duplex/local'
import type { TestProject } from 'vitest/node'
import './provided.ts'

const memory = '/dev/shm'
const GIGABYTE = 2 ** 30

/** Starts PostgreSQL, NATS and Redis once for all test files. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // each test creates and drops databases; on a disk, their files would take a fifth of the time
  if (!process.env.TMPDIR && (await freeIn(memory)) > 4 * GIGABYTE) process.env.TMPDIR = memory
  const { urls, stop } = await testServices()
  project.provide('databaseUrl', urls.postgresql)
  project.provide('natsUrl', urls.nats)
  project.provide('redisUrl', urls.redis)
  return stop
}

/** Free bytes in a folder; 0 if it does not exist. */
async function freeIn(folder: string): Promise<number> {
  return statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  )
}
