import { dirname, join } from 'node:path'
import { root } from '../root.ts'
import type { ProcessSpec } from './spawn-process.ts'

/** Node's compile cache. With it the next start takes half the time, so a crashed process is back sooner. */
const compileCache = join(root, 'node_modules/.cache/duplex/compiled')

/**
 * Size of the young generation in megabytes. More does not make Duplex faster, but a process keeps the memory after a busy time:
 * with Node's default, a gateway with 6,000 idle readers uses 50 % more memory. The Dockerfile sets the same value.
 */
const youngGeneration = '--max-semi-space-size=8'

/** A server process, by the path of its main.ts. Its name is the package's folder: `services/post/src/main.ts` is `post`. */
export function serverProcess(main: string, environment: NodeJS.ProcessEnv): ProcessSpec {
  const name = processNameOf(main)
  const args = [youngGeneration, join(root, main)]
  return { name, command: process.execPath, args, environment: { NODE_COMPILE_CACHE: compileCache, ...environment } }
}

export const processNameOf = (main: string): string => dirname(dirname(main)).split('/').at(-1)!
