import { type CallContext, type ErrorCode, errorCodes, isDuplexError, type Method } from '@duplex/contracts'
import { counter, currentTraceparent, durations, startSpan, withinTrace } from '@duplex/runtime'
import { type HandlerContext, nextContext } from './call-context.ts'

const served = durations({
  name: 'duplex_rpc_server_duration_seconds',
  help: 'Duration of calls as the service measures it; code is OK or the error code',
  labels: ['service', 'method', 'code'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
})
const unanswered = counter({
  name: 'duplex_rpc_client_unanswered_total',
  help: 'Calls for which the caller got UNAVAILABLE or OUTCOME_UNKNOWN',
  labels: ['service', 'method', 'code'],
})

/** The name of a method in metrics and traces. */
interface Name {
  service: string
  method: string
}

const attributesOf = ({ service, method }: Name) => ({ 'rpc.system.name': 'duplex', 'rpc.method': `${service}/${method}` })
const codeOf = (error: unknown): ErrorCode => (isDuplexError(error) ? error.code : 'INTERNAL')
const isFault = (code: ErrorCode) => errorCodes[code].status >= 500

/** Measures a call on the caller's side. Without a trace in its context, the call joins the trace of the current work. */
export async function asCaller<R>(
  name: Name,
  method: Method,
  context: CallContext = {},
  call: (next: HandlerContext) => Promise<R>,
): Promise<R> {
  const parent = context.traceparent ?? currentTraceparent()
  const attributes = attributesOf(name)
  const span = startSpan(attributes['rpc.method'], { kind: 'client', parent, attributes })
  try {
    const answer = await call(nextContext(method, { ...context, traceparent: parent }, span?.traceparent))
    span?.add({ 'rpc.status_code': 'OK' })
    span?.end()
    return answer
  } catch (error) {
    const code = codeOf(error)
    if (code === 'UNAVAILABLE' || code === 'OUTCOME_UNKNOWN') unanswered.add({ ...name, code })
    span?.add({ 'rpc.status_code': code })
    span?.end(code)
    throw error
  }
}

/** Measures a call on the service's side: `answer` runs within the trace of the call. */
export async function asCallee<R>(name: Name, context: HandlerContext, answer: (own: HandlerContext) => Promise<R>): Promise<R> {
  const began = performance.now()
  const attributes = attributesOf(name)
  const span = startSpan(attributes['rpc.method'], { kind: 'server', parent: context.traceparent, attributes })
  const own = span ? { ...context, traceparent: span.traceparent } : context
  let code: ErrorCode | 'OK' = 'OK'
  try {
    return await withinTrace(own.traceparent, () => answer(own))
  } catch (error) {
    code = codeOf(error)
    throw error
  } finally {
    served.add({ ...name, code }, performance.now() - began)
    span?.add({ 'rpc.status_code': code })
    // an error caused by the caller does not mark the service's span as failed
    span?.end(code !== 'OK' && isFault(code) ? code : undefined)
  }
}
