import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import protobuf from 'protobufjs'

/** A span as a collector receives it. Ids are hex; the `parentId` of a root span is empty. */
export interface ReceivedSpan {
  service: string
  traceId: string
  id: string
  parentId: string
  name: string
  /** https://github.com/open-telemetry/opentelemetry-proto: 2 server, 3 client, 4 producer, 5 consumer */
  kind: number
  attributes: Record<string, unknown>
}

/** The part of OTLP 1.x that tests read. */
const schema = protobuf.parse(`
  syntax = "proto3";
  message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
  message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message ScopeSpans { repeated Span spans = 2; }
  message Span {
    bytes trace_id = 1; bytes span_id = 2; bytes parent_span_id = 4; string name = 5; int32 kind = 6; repeated KeyValue attributes = 9;
  }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; } }
`).root
const Request = schema.lookupType('ExportTraceServiceRequest')

/** A collector that stores the spans it receives over OTLP/HTTP, as JSON or protobuf. */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = []
  const types = new Set<string>()
  const server = createServer(async (request, response) => {
    const body = await buffer(request)
    const type = request.headers['content-type']!
    if (request.url !== '/v1/traces') return response.writeHead(404).end()
    types.add(type)
    spans.push(
      ...spansOf(type === 'application/json' ? JSON.parse(body.toString()) : Request.toObject(Request.decode(body), { longs: Number })),
    )
    response.writeHead(200, { 'content-type': type }).end(type === 'application/json' ? '{}' : '')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    types,
    /** The spans of one trace so far. */
    trace: (traceId: string) => spans.filter((span) => span.traceId === traceId),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function spansOf(request: any): ReceivedSpan[] {
  return (request.resourceSpans ?? []).flatMap(({ resource, scopeSpans }: any) => {
    const service = String(attributesOf(resource.attributes)['service.name'])
    return scopeSpans
      .flatMap((scope: any) => scope.spans)
      .map((span: any) => ({
        service,
        traceId: hex(span.traceId),
        id: hex(span.spanId),
        parentId: hex(span.parentSpanId),
        name: span.name,
        kind: span.kind,
        attributes: attributesOf(span.attributes),
      }))
  })
}

/** JSON has ids as hex, protobuf as bytes. */
const hex = (id: string | Uint8Array | undefined): string => (typeof id === 'string' ? id : Buffer.from(id ?? []).toString('hex'))

const attributesOf = (attributes: { key: string; value: object }[] = []): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))
