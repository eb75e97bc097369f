import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

const form = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
/** Node keeps randomness for UUIDs at hand: a tenth of the price of `randomBytes`, on every call. */
const hex = (bytes: number) =>
  randomUUID()
    .replaceAll('-', '')
    .slice(-2 * bytes)

/** The next hop's `traceparent`: the same trace with a span of its own, or a new trace. https://www.w3.org/TR/trace-context/ */
export function nextTraceparent(traceparent?: string): string {
  const match = traceparent ? form.exec(traceparent) : null
  return match ? `00-${match[1]}-${hex(8)}-${match[3]}` : `00-${hex(16)}-${hex(8)}-01`
}

/** The 32 hex digits to look for in the logs; undefined without a readable traceparent. */
export function traceIdOf(traceparent: string | null | undefined): string | undefined {
  return traceparent ? form.exec(traceparent)?.[1] : undefined
}

/** The parts of a readable traceparent, else null. */
export function parseTraceparent(traceparent: string | null | undefined): { traceId: string; spanId: string; traceFlags: number } | null {
  const match = traceparent ? form.exec(traceparent) : null
  return match && { traceId: match[1]!, spanId: match[2]!, traceFlags: Number.parseInt(match[3]!, 16) }
}

const current = new AsyncLocalStorage<string | undefined>()

/** Runs a piece of work as part of a trace: its log lines tell the trace's id, and the events it announces go on with it. */
export function withinTrace<R>(traceparent: string | null | undefined, run: () => R): R {
  return current.run(traceparent ?? undefined, run)
}

/** The trace that this piece of work is part of. */
export function currentTraceparent(): string | undefined {
  return current.getStore()
}
