import { setTimeout as sleep } from 'node:timers/promises'
import type { ProcessName } from '@duplex/e2e'
import type { FaultDeployment } from './start-deployment.ts'

export interface Fault {
  /** The name for `--only` and the table. */
  name: string
  /** Causes the fault and repairs it. Resolves after the repair. */
  happen(): Promise<unknown>
  /** The process that this fault ends. */
  ends?: ProcessName
}

/** Duration of a fault that does not end at once, in milliseconds. */
const AWAY = 10_000
/** Readers wait for the first, callers wait for the second, all services wait for the third. */
const cuttable: ProcessName[] = ['gateway', 'comment', 'event', 'monolith']

/** All faults of this blog. */
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
