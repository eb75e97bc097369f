import { type Logger, pino } from 'pino'

export type { Logger }

/** JSON lines on standard output, one per event, each naming the process and, within a request, its trace id. */
export function createLogger(name: string, level = 'info'): Logger {
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: (label) => ({ level: label }) } })
}
