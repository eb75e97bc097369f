import { type Logger, pino } from 'pino'
import { currentTraceparent, traceIdOf } from './traceparent.ts'

export type { Logger }

/** Writes JSON lines to standard output. Each line has the process's name and, within a trace, the trace id. */
export function createLogger(name: string, level = 'info'): Logger {
  // Synchronous: if the reader of the pipe is gone, pino's flush at exit would repeat the write forever.
  const destination = pino.destination({ dest: 1, sync: true })
  const formatters = { level: (label: string) => ({ level: label }) }
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime, formatters, mixin: traceFields }, destination)
}

/** Adds the current trace id, unless the logger already has one, as the logger of a request has. */
function traceFields(_line: object, _level: number, logger: Logger): { traceId?: string } {
  const traceId = traceIdOf(currentTraceparent())
  return traceId === undefined || 'traceId' in logger.bindings() ? {} : { traceId }
}
