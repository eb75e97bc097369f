/** The role of this process in the operation. https://opentelemetry.io/docs/concepts/signals/traces/#span-kind */
export type SpanKind = 'server' | 'client' | 'producer' | 'consumer'

export type SpanAttributes = Record<string, string | number | boolean>

export interface SpanOptions {
  kind: SpanKind
  /** The parent's `traceparent`. If it is absent or invalid, the span starts a new trace. */
  parent?: string | null | undefined
  /** Other traces that this work belongs to. */
  links?: readonly string[]
  /** Names follow OpenTelemetry's semantic conventions. */
  attributes?: SpanAttributes
  /** Milliseconds since 1970. Default: now. */
  startTime?: number
}

/** A recorded operation. */
export interface Span {
  /** Passed on to all work that belongs to this span. */
  readonly traceparent: string
  rename(name: string): void
  add(attributes: SpanAttributes): void
  /** `failure`: the kind of error, a code or a class name. */
  end(failure?: string): void
}

export interface SpanRecorder {
  start(name: string, options: SpanOptions): Span
}

let recorder: SpanRecorder | null = null

/** Sets the recorder of this process, or null. There is one per process, as with the registry of metrics. */
export function recordSpans(to: SpanRecorder | null): void {
  recorder = to
}

/** Starts a span. Returns null if spans are not recorded: then passing on a traceparent is enough. */
export function startSpan(name: string, options: SpanOptions): Span | null {
  return recorder?.start(name, options) ?? null
}

/** Whether spans are recorded. Use it to skip work that is only needed for spans. */
export function isRecording(): boolean {
  return recorder !== null
}

/** Ends the span when `work` settles, and returns its result. `failure` maps an error to its kind. */
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
