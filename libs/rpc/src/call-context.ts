import { type Actor, type CallContext, DuplexError, type ErrorCode, type Method } from '@duplex/contracts'
import { nextTraceparent, traceIdOf } from '@duplex/runtime'

/** What every handler gets. If a handler passes it to another client, both calls share one deadline and one trace. */
export interface HandlerContext extends CallContext {
  actor: Actor | null
  /** The process that calls. Null for a call within this process, and for a process of an older release. */
  caller: string | null
  deadline: number
  traceparent: string
}

/** The context of the next hop: the earlier of both deadlines, and the hop's own span. `span` is set if the span is recorded. */
export function nextContext(method: Method, context: CallContext, span?: string): HandlerContext {
  return {
    actor: context.actor ?? null,
    caller: null,
    deadline: Math.min(context.deadline ?? Number.POSITIVE_INFINITY, performance.now() + method.timeout),
    traceparent: span ?? nextTraceparent(context.traceparent),
  }
}

/** The error of a call without a response, with the trace id under which the logs describe it. */
export function callFailed(
  code: Extract<ErrorCode, 'UNAVAILABLE' | 'OUTCOME_UNKNOWN'>,
  message: string,
  context: HandlerContext,
): DuplexError {
  const traceId = traceIdOf(context.traceparent)
  return new DuplexError(code, message, code === 'UNAVAILABLE' ? { traceId, retryAfter: 1 } : { traceId })
}
