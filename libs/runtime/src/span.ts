/** Who takes part in what a span tells of. https://opentelemetry.io/docs/concepts/signals/traces/#span-kind */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer'

export type SpanAttributes = Record<string, string | number | boolean>

export interface SpanOptions {
  kind: SpanKind
  /** The `traceparent` it goes on from; without a readable one it begins a trace. */
  parent?: string | null | undefined
  /** Other traces it does work for. */
  links?: readonly string[]
  /** Named as OpenTelemetry's semantic conventions name them. */
  attributes?: SpanAttributes
  /** When it began, in milliseconds since 1970, where that is not now. */
  startTime?: number
}

/** A piece of work that somebody records. */
export interface Span {
  /** What the work hands on: what is done for it goes on from here. */
  readonly traceparent: string
  rename(name: string): void
  add(attributes: SpanAttributes): void
  /** `failure`: the kind of error it ended with, a code or a class. */
  end(failure?: string): void
}

export interface SpanRecorder {
  start(name: string, options: SpanOptions): Span
}

let recorder: SpanRecorder | null = null

/** A process records to one place, or to none: like the registry of its metrics. */
export function recordSpans(to: SpanRecorder | null): void {
  recorder = to
}

/** Begins a span; null where nobody records, and a traceparent is all that a hop needs. */
export function startSpan(name: string, options: SpanOptions): Span | null {
  return recorder?.start(name, options) ?? null
}

/** Whether somebody records: for work that is only done to tell of it. */
export function isRecording(): boolean {
  return recorder !== null
}

/** Ends a span with what it tells of, and hands on the outcome. `failure` names what went wrong. */
export async function recorded<R>(span: Span | null, work: Promise<R>, failure: (error: unknown) => string = kindOf): Promise<R> {
  try {
    const result = await work
    span?.end()
    return result
  } catch (error) {
    span?.end(failure(error))
    throw error
  }
}

const kindOf = (error: unknown): string => (error instanceof Error ? error.name : 'Error')
