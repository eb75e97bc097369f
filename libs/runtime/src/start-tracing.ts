import { type DiagLogger, DiagLogLevel, diag, SpanKind as Kind, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  defaultResource,
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources'
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import type { Tracing } from './config.ts'
import type { Logger } from './logger.ts'
import { recordSpans, type SpanKind, type SpanRecorder } from './span.ts'
import { parseTraceparent } from './traceparent.ts'

/** At most one warning in this time if the collector cannot be reached. */
const WARNING_INTERVAL_MS = 60_000

const kinds: Record<SpanKind, Kind> = { server: Kind.SERVER, client: Kind.CLIENT, producer: Kind.PRODUCER, consumer: Kind.CONSUMER }

/**
 * Records this process's spans and exports them over OTLP. The exporter and the resource read the standard variables by
 * themselves (see docs/telemetry.md). This module is imported only if tracing is configured, so a plain start does not load the
 * SDK. Returns a function that sends the remaining spans and stops.
 */
export async function startTracing(name: string, settings: Tracing, logger: Logger): Promise<() => Promise<void>> {
  diag.setLogger(throttledWarnings(logger), DiagLogLevel.WARN)
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector]
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.name': name, 'service.namespace': 'duplex' }))
    .merge(detectResources({ detectors }))
  const exporter = await createExporter(settings.protocol)
  const processor = new BatchSpanProcessor({ exporter, ...settings.batch })
  const provider = new TracerProvider({ resource, sampler: samplerOf(settings.sampler), spanProcessors: [processor] })
  recordSpans(recorderOf(provider))
  return async () => {
    recordSpans(null)
    await provider.shutdown()
  }
}

function recorderOf(provider: TracerProvider): SpanRecorder {
  const tracer = provider.getTracer('duplex')
  return {
    start: (name, { kind, parent, links = [], attributes = {}, startTime }) => {
      const from = contextOf(parent)
      const span = tracer.startSpan(
        name,
        {
          kind: kinds[kind],
          attributes,
          links: links.flatMap((link) => contextOf(link) ?? []).map((context) => ({ context })),
          ...(startTime === undefined ? {} : { startTime }),
        },
        from ? trace.setSpanContext(ROOT_CONTEXT, from) : ROOT_CONTEXT,
      )
      const { traceId, spanId, traceFlags } = span.spanContext()
      return {
        traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
        rename: (other) => void span.updateName(other),
        add: (more) => void span.setAttributes(more),
        end: (failure) => {
          if (failure !== undefined) span.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', failure)
          span.end()
        },
      }
    },
  }
}

function contextOf(traceparent: string | null | undefined) {
  const parsed = parseTraceparent(traceparent)
  return parsed && { ...parsed, isRemote: true }
}

async function createExporter(protocol: Tracing['protocol']): Promise<SpanExporter> {
  const { OTLPTraceExporter } =
    protocol === 'http/json'
      ? await import('@opentelemetry/exporter-trace-otlp-http')
      : await import('@opentelemetry/exporter-trace-otlp-proto')
  return new OTLPTraceExporter()
}

function samplerOf({ name, ratio }: Tracing['sampler']): Sampler {
  const root = name.endsWith('traceidratio')
    ? new TraceIdRatioBasedSampler(ratio)
    : name.endsWith('always_off')
      ? new AlwaysOffSampler()
      : new AlwaysOnSampler()
  return name.startsWith('parentbased_') ? new ParentBasedSampler({ root }) : root
}

/** The SDK reports every batch that could not be exported. Once a minute is enough. */
function throttledWarnings(logger: Logger): DiagLogger {
  let warnedAt = Number.NEGATIVE_INFINITY
  const warn = (message: string) => {
    if (performance.now() - warnedAt < WARNING_INTERVAL_MS) return
    warnedAt = performance.now()
    logger.warn(`traces cannot be exported: ${message}`)
  }
  return { error: warn, warn, info: () => {}, debug: () => {}, verbose: () => {} }
}
