import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Blog, type ProcessName, processNames, runBlog } from '@duplex/e2e'
import { findPrograms } from '@duplex/local'
import { type OwnServer, startNats, startRedis, startTcpProxy, type TcpProxy } from '@duplex/test-support'
import type { Deployment } from './options.ts'
import { type OwnPostgresql, startPostgresql } from './own-postgresql.ts'

/** A blog with its own PostgreSQL, NATS and Redis, which the faults break. */
export interface FaultDeployment {
  blog: Blog
  postgresql: OwnPostgresql
  nats: OwnServer
  redis: OwnServer
  /** Between each process and NATS. */
  proxies: Map<ProcessName, TcpProxy>
}

export type Undo = (() => Promise<unknown>)[]

/** Throws a readable error if this machine does not have the servers. */
export async function mustHavePrograms(): Promise<void> {
  const missing = Object.entries(await findPrograms()).filter(([, paths]) => paths.length === 0)
  if (missing.length === 0) return
  throw new Error(`Missing programs: ${missing.map(([part]) => part).join(', ')}. Install postgres, nats-server and redis-server.`)
}

/** Starts everything on free ports, with empty data. The functions in `undo`, run in reverse order, stop it at any time. */
export async function startDeployment(deployment: Deployment, undo: Undo): Promise<FaultDeployment> {
  const folder = await mkdtemp(join(tmpdir(), 'duplex-faults-'))
  undo.push(() => rm(folder, { recursive: true, force: true }))
  // as root, PostgreSQL runs as another user, which needs access
  await chmod(folder, 0o711)
  const keep = async <T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> => {
    undo.push(() => starting.then((started) => started.stop()))
    return starting
  }
  const postgresql = await keep(startPostgresql(folder))
  const nats = await keep(startNats())
  const redis = await keep(startRedis())
  const proxies = new Map<ProcessName, TcpProxy>()
  for (const name of processNames(deployment)) proxies.set(name, await keep(startTcpProxy(nats.url)))

  const blog = await keep(
    runBlog(deployment, (name) => ({
      NODE_ENV: 'production',
      DATABASE_URL: postgresql.url,
      REDIS_URL: redis.url,
      NATS_URL: proxies.get(name)!.url,
    })),
  )
  return { blog, postgresql, nats, redis, proxies }
}
