import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { formatLine, jsonLine } from './log-line.ts'

/** Where all processes' lines and the launcher's own words go. */
export interface Output {
  /** The launcher's own words, to people. */
  say(message: string): void
  /** One line that the process `name` wrote. */
  line(name: string, line: string): void
}

/** Readable lines on a terminal, JSON otherwise; LOG_FORMAT=text or json decides for itself. */
export function createOutput(environment = process.env, stream: NodeJS.WriteStream = process.stdout): Output {
  const text = environment.LOG_FORMAT ? environment.LOG_FORMAT !== 'json' : stream.isTTY
  return text
    ? { say: (message) => stream.write(`${message}\n`), line: (name, line) => stream.write(`${formatLine(name, line)}\n`) }
    : {
        say: (message) => stream.write(`${jsonLine('launcher', message)}\n`),
        line: (name, line) => stream.write(`${jsonLine(name, line)}\n`),
      }
}

/** Hands over a stream line by line. */
export function eachLine(stream: Readable, take: (line: string) => void): void {
  createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', take)
}
