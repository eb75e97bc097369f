import type { IncomingMessage } from 'node:http'
import { durations, nextTraceparent, type Span, startSpan, traceIdOf, withinTrace } from '@duplex/runtime'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const answered = durations({
  name: 'duplex_http_request_duration_seconds',
  help: 'Duration of requests by route; a stream: until it is open; a long poll: without its wait',
  labels: ['method', 'route', 'status'],
  buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
})

/** The status in metrics if the client disconnected before the response. */
const CLIENT_DISCONNECTED = 499

interface Telemetry {
  span: Span | null
  began: number
  /** The time that a long poll waited for an event. */
  waitedMs: number
}

const open = new WeakMap<IncomingMessage, Telemetry>()

/** Starts a request's span, and replaces its `traceparent` with the gateway's own. Returns the trace id. */
export function beginRequest(raw: IncomingMessage): string {
  const { headers, method } = raw
  const parent = headers.traceparent as string | undefined
  const span = startSpan(method!, { kind: 'server', parent, attributes: { 'http.request.method': method! } })
  const traceparent = span?.traceparent ?? nextTraceparent(parent)
  headers.traceparent = traceparent
  open.set(raw, { span, began: performance.now(), waitedMs: 0 })
  return traceIdOf(traceparent)!
}

/** Measures every request, and runs it within its trace. The app must use `beginRequest` as `genReqId`. */
export function observeRequests(app: FastifyInstance): void {
  const within = ({ headers }: FastifyRequest, _: FastifyReply, done: () => void) => withinTrace(headers.traceparent as string, done)
  app.addHook('onRequest', within)
  // once more: the body arrives in the asynchronous context of its connection
  app.addHook('preValidation', within)
  app.addHook('onResponse', (request, { raw, statusCode }, done) => {
    endRequest(request, raw.headersSent ? statusCode : CLIENT_DISCONNECTED)
    done()
  })
}

/** Excludes the wait of a long poll from the request's duration. */
export function requestWaited(request: FastifyRequest, waitedMs: number): void {
  const telemetry = open.get(request.raw)
  if (telemetry) telemetry.waitedMs += waitedMs
}

/** Records the request's duration and ends its span, once. A stream calls this when it is open, because it may stay open for days. */
export function endRequest(request: FastifyRequest, status: number): void {
  const telemetry = open.get(request.raw)
  if (!telemetry) return
  open.delete(request.raw)
  const { span, began, waitedMs } = telemetry
  const { method, is404 } = request
  const route = is404 ? 'unmatched' : (request.routeOptions.url ?? 'unmatched')
  answered.add({ method, route, status: String(status) }, performance.now() - began - waitedMs)
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
