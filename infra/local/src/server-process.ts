import { dirname, join } from 'node:path'
import { root } from './root.ts'
import type { ProcessSpec } from './spawn-process.ts'

/** A server process by the path of its main.ts, named after the package it stands in: `services/post/src/main.ts` is `post`. */
export function serverProcess(main: string, environment: NodeJS.ProcessEnv): ProcessSpec {
  const name = dirname(dirname(main)).split('/').at(-1)!
  return { name, command: process.execPath, args: [join(root, main)], environment }
}
