import { spawn } from 'node:child_process'
import { buffer, text } from 'node:stream/consumers'
import { root } from '@duplex/local'

export interface DataRun {
  code: number | null
  output: Buffer
  /** Its messages: standard error. */
  messages: string
}

/** Runs the backup, restore and copy command as a process. `input` is its standard input. */
export async function runData(args: string[], environment: Record<string, string>, input?: Buffer): Promise<DataRun> {
  const child = spawn(process.execPath, ['services/monolith/src/data.ts', ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...environment },
  })
  // the process may end before it has read everything
  child.stdin.on('error', () => {})
  child.stdin.end(input)
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve))
  const [output, messages, code] = await Promise.all([buffer(child.stdout), text(child.stderr), ended])
  return { code, output, messages: messages.trim() }
}
