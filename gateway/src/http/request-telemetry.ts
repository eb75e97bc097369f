import type { IncomingMessage } from 'node:http'
import { durations, nextTraceparent, type Span, startSpan, traceIdOf, withinTrace } from '@duplex/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const answered = durations({
  name: 'duplex_http_request_duration_seconds',
  help: 'Requests by the pattern of their route; a stream counts until it is open, a long poll without its wait',
  labels: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
})

/** Who has left before there was an answer. */
const LEFT = 499

interface Telemetry {
  span: Span | null
  began: number
  /** Milliseconds it only waited for something to happen. */
  waited: number
}

const open = new WeakMap<IncomingMessage, Telemetry>()

/** Begins a request's span, and makes its `traceparent` this hop's. Answers the trace id. */
export function beginRequest(raw: IncomingMessage): string {
  const { headers, method } = raw
  const parent = headers.traceparent as string | undefined
  const span = startSpan(method!, { kind: 'server', parent, attributes: { 'http.request.method': method! } })
  const traceparent = span?.traceparent ?? nextTraceparent(parent)
  headers.traceparent = traceparent
  open.set(raw, { span, began: performance.now(), waited: 0 })
  return traceIdOf(traceparent)!
}

/** Measures every request of an app that makes its ids with `beginRequest`, and runs it within its trace. */
export function observeRequests(app: FastifyInstance): void {
  const within = ({ headers }: FastifyRequest, _: FastifyReply, done: () => void) => withinTrace(headers.traceparent as string, done)
  app.addHook('onRequest', within)
  // once more: a body arrives in its connection's own time
  app.addHook('preValidation', within)
  app.addHook('onResponse', (request, { raw, statusCode }, done) => {
    endRequest(request, raw.headersSent ? statusCode : LEFT)
    done()
  })
}

/** Leaves a wait that was asked for out of a request's duration. */
export function requestWaited(request: FastifyRequest, milliseconds: number): void {
  const telemetry = open.get(request.raw)
  if (telemetry) telemetry.waited += milliseconds
}

/** Counts a request as answered, once: a stream as soon as it is open, because it may stay so for days. */
export function endRequest(request: FastifyRequest, status: number): void {
  const telemetry = open.get(request.raw)
  if (!telemetry) return
  open.delete(request.raw)
  const { span, began, waited } = telemetry
  const { method, is404 } = request
  const route = is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched')
  answered.add({ method, route, status: String(status) }, performance.now() - began - waited)
  if (!span) return
  span.rename(`${method} ${route}`)
  span.add({
    'http.route': route,
    'http.response.status_code': status,
    'url.path': request.url.split('?', 1)[0]!,
    'url.scheme': request.protocol,
    'user_agent.original': request.headers['user-agent'] ?? '',
    'network.protocol.version': request.raw.httpVersion,
  })
  span.end(status >= 500 ? String(status) : undefined)
}
