import { type ExecFileOptions, execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a command and returns its standard output. If it fails, throws an error that contains its standard error. */
export async function run(command: string, args: string[], options: ExecFileOptions = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(command, args, { maxBuffer: 64 * 1024 * 1024, ...options, encoding: 'utf8' })
  return stdout
}
