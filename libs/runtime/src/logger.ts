import { type Logger, pino } from 'pino'
import { currentTraceparent, traceIdOf } from './trace.ts'

export type { Logger }

/** JSON lines on standard output, one per event, each naming the process and, within a request, its trace id. */
export function createLogger(name: string, level = 'info'): Logger {
  // Written at once: pino's buffer, flushed at exit, repeats a write without end where nobody reads any more.
  const destination = pino.destination({ dest: 1, sync: true })
  const formatters = { level: (label: string) => ({ level: label }) }
  return pino({ name, level, timestamp: pino.stdTimeFunctions.isoTime, formatters, mixin: traceOfLine }, destination)
}

/** What a line tells of the trace it is written in, unless its logger tells it already: a request's does. */
function traceOfLine(_line: object, _level: number, logger: Logger): { traceId?: string } {
  const traceId = traceIdOf(currentTraceparent())
  return traceId === undefined || 'traceId' in logger.bindings() ? {} : { traceId }
}
