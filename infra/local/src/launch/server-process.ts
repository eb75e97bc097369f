import { dirname, join } from 'node:path'
import { root } from '../root.ts'
import type { ProcessSpec } from './spawn-process.ts'

/** What Node makes of the sources, for the next start: it takes half of the time then, and a process that died is back sooner. */
const compiled = join(root, 'node_modules/.cache/duplex/compiled')

/**
 * Megabytes for what is new. With more nothing here is faster, but a process that has once been busy keeps it all: with
 * Node's own bound, a gateway of 6,000 idle readers takes half as much memory again. The Dockerfile says the same.
 */
const youngGeneration = '--max-semi-space-size=8'

/** A server process by the path of its main.ts, named after the package it stands in: `services/post/src/main.ts` is `post`. */
export function serverProcess(main: string, environment: NodeJS.ProcessEnv): ProcessSpec {
  const name = dirname(dirname(main)).split('/').at(-1)!
  const args = [youngGeneration, join(root, main)]
  return { name, command: process.execPath, args, environment: { NODE_COMPILE_CACHE: compiled, ...environment } }
}
