import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { formatLine, jsonLine } from './log-line.ts'

/** Receives the lines of all processes and the launcher's own messages. */
export interface Output {
  /** Prints a message of the launcher. */
  say(message: string): void
  /** Prints a line that the process `name` wrote. */
  line(name: string, line: string): void
}

/** Writes text on a terminal and JSON otherwise. LOG_FORMAT=text or LOG_FORMAT=json overrides this. */
export function createOutput(environment = process.env, stream: NodeJS.WriteStream = process.stdout): Output {
  const text = environment.LOG_FORMAT ? environment.LOG_FORMAT !== 'json' : stream.isTTY
  return text
    ? { say: (message) => stream.write(`${message}\n`), line: (name, line) => stream.write(`${formatLine(name, line)}\n`) }
    : {
        say: (message) => stream.write(`${jsonLine('launcher', message)}\n`),
        line: (name, line) => stream.write(`${jsonLine(name, line)}\n`),
      }
}

/** Calls `take` for each line of the stream. */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', take)
}
