import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

const pattern = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/
/** Node caches random bytes for UUIDs, so each call costs a tenth of `randomBytes`. */
const hex = (bytes: number) =>
  randomUUID()
    .replaceAll('-', '')
    .slice(-2 * bytes)

/** Returns the next hop's `traceparent`: the same trace with a new span, or a new trace. https://www.w3.org/TR/trace-context/ */
export function nextTraceparent(traceparent?: string): string {
  const match = traceparent ? pattern.exec(traceparent) : null
  return match ? `00-${match[1]}-${hex(8)}-${match[3]}` : `00-${hex(16)}-${hex(8)}-01`
}

/** Returns the trace id (32 hex digits) that the logs contain. Undefined if the traceparent is absent or invalid. */
export function traceIdOf(traceparent: string | null | undefined): string | undefined {
  return traceparent ? pattern.exec(traceparent)?.[1] : undefined
}

/** Returns the parts of the traceparent. Null if it is absent or invalid. */
export function parseTraceparent(traceparent: string | null | undefined): { traceId: string; spanId: string; traceFlags: number } | null {
  const match = traceparent ? pattern.exec(traceparent) : null
  return match && { traceId: match[1]!, spanId: match[2]!, traceFlags: Number.parseInt(match[3]!, 16) }
}

const current = new AsyncLocalStorage<string | undefined>()

/** Runs work as part of a trace: its log lines have the trace id, and its events carry the trace on. */
export function withinTrace<R>(traceparent: string | null | undefined, run: () => R): R {
  return current.run(traceparent ?? undefined, run)
}

/** Returns the trace that the current work belongs to. */
export function currentTraceparent(): string | undefined {
  return current.getStore()
}
