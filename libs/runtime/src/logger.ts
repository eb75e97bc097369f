import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on standard output, one per event, each naming the process and, within a request, its trace id. */
export function createLogger(name: string, level = 'info'): Logger {
  // Written at once: pino's buffer, flushed at exit, repeats a write without end where nobody reads any more.
  const destination = pino.destination({ dest: 1, sync: true })
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } }, destination)
}
