import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessName } from '@duplex/e2e'
import type { FaultDeployment } from './start-deployment.ts'

export interface Fault {
  /** For `--only` and the table. */
  name: string
  /** Breaks something and puts it right; resolves when it is. */
  happen(): Promise<unknown>
  /** The process that is meant to end. */
  ends?: ProcessName
}

/** Milliseconds that something stays away which does not come back at once. */
const AWAY = 10_000
/** One whose readers wait, one whose callers wait, and one that everybody waits for. */
const cuttable: ProcessName[] = ['gateway', 'comment', 'event', 'monolith']

/** Everything that can befall this blog. */
export function faultsOf({ blog, postgresql, nats, redis, proxies }: FaultDeployment): Fault[] {
  return [
    ...blog.processes.map((name): Fault => ({ name: `kill-${name}`, happen: () => blog.kill(name), ends: name })),
    { name: 'kill-nats', happen: () => nats.restart() },
    { name: 'kill-redis', happen: () => redis.restart() },
    {
      name: 'freeze-postgresql',
      happen: async () => {
        await postgresql.freeze()
        await sleep(AWAY)
        postgresql.thaw()
      },
    },
    {
      name: 'stop-postgresql',
      happen: async () => {
        await postgresql.stopAtOnce()
        await sleep(AWAY)
        await postgresql.start()
      },
    },
    ...blog.processes
      .filter((name) => cuttable.includes(name))
      .map((name): Fault => {
        const proxy = proxies.get(name)!
        return {
          name: `cut-${name}`,
          happen: async () => {
            proxy.cut()
            await sleep(AWAY)
            proxy.mend()
          },
        }
      }),
  ]
}
