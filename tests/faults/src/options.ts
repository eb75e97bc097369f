import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import type { Blog } from '@duplex/e2e'

export type Deployment = Blog['deployment']

export interface Options {
  /** Determines the order of the faults and when each begins. */
  seed: number
  /** The name of the only fault to cause. */
  only: string | null
  deployments: Deployment[]
  /** Writes the table into docs/faults.md. */
  write: boolean
}

export const usage = `npm run test:faults -- [--seed <number>] [--deployment monolith|microservices] [--only <fault>] [--write]`

/** Throws a readable error if an argument is invalid. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: 'string' },
      only: { type: 'string' },
      deployment: { type: 'string' },
      write: { type: 'boolean', default: false },
    },
  })
  const all: Deployment[] = ['microservices', 'monolith']
  const deployments = all.filter((name) => !values.deployment || name === values.deployment)
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed)
  if (deployments.length === 0) throw new Error(`--deployment is one of ${all.join(', ')}`)
  if (!Number.isInteger(seed)) throw new Error('--seed is a whole number')
  if (values.write && (values.only || values.deployment))
    throw new Error('--write is for the whole table: it goes with neither --only nor --deployment')
  return { seed, only: values.only ?? null, deployments, write: values.write }
}
