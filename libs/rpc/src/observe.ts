import { type CallContext, type ErrorCode, errorCodes, isDuplexError, type Method } from '@duplex/contracts'
import { counter, currentTraceparent, durations, startSpan, withinTrace } from '@duplex/runtime'
import { type HandlerContext, nextContext } from './call-context.ts'

const served = durations({
  name: 'duplex_rpc_server_duration_seconds',
  help: 'Calls as the service that answers them sees them; code is OK, or that of the error',
  labels: ['service', 'method', 'code'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
})
const unanswered = counter({
  name: 'duplex_rpc_client_unanswered_total',
  help: 'Calls that their caller got UNAVAILABLE or OUTCOME_UNKNOWN for',
  labels: ['service', 'method', 'code'],
})

/** One method, as metrics and traces name it. */
interface Name {
  service: string
  method: string
}

const attributesOf = ({ service, method }: Name) => ({ 'rpc.system.name': 'duplex', 'rpc.method': `${service}/${method}` })
const codeOf = (error: unknown): ErrorCode => (isDuplexError(error) ? error.code : 'INTERNAL')
const isFault = (code: ErrorCode) => errorCodes[code].status >= 500

/** Makes a call, as its caller sees it. Without a trace of its own it goes on with that of the work that it is part of. */
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

/** Answers a call, as its callee sees it: `answer` runs within the call's trace. */
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
    // what a caller did wrong is no failure of the callee
    span?.end(code !== 'OK' && isFault(code) ? code : undefined)
  }
}
