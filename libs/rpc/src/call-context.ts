import { type Actor, type CallContext, DuplexError, type ErrorCode, type Method } from '@duplex/contracts'
import { nextTraceparent, traceIdOf } from '@duplex/runtime'

/** What a handler always gets. Handed on to another client as it is, the calls share one deadline and one trace. */
export interface HandlerContext extends CallContext {
  actor: Actor | null
  deadline: number
  traceparent: string
}

/** The context of a call's next hop: the nearer of both deadlines, and a span of its own; `span` is the one that is recorded. */
export function nextContext(method: Method, context: CallContext, span?: string): HandlerContext {
  return {
    actor: context.actor ?? null,
    deadline: Math.min(context.deadline ?? Number.POSITIVE_INFINITY, performance.now() + method.timeout),
    traceparent: span ?? nextTraceparent(context.traceparent),
  }
}

/** UNAVAILABLE: nothing happened. OUTCOME_UNKNOWN: it may have. With what to look for in the logs. */
export function callFailed(
  code: Extract<ErrorCode, 'UNAVAILABLE' | 'OUTCOME_UNKNOWN'>,
  message: string,
  context: HandlerContext,
): DuplexError {
  const traceId = traceIdOf(context.traceparent)
  return new DuplexError(code, message, code === 'UNAVAILABLE' ? { traceId, retryAfter: 1 } : { traceId })
}
