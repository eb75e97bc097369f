import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client'

type Labels<L extends string> = Record<L, string>

/** How long a scrape waits for one value. */
const READ_TIMEOUT_MS = 1_000

interface Named<L extends string> {
  /** `duplex_<what>_<unit>`, with `_total` for a counter. https://prometheus.io/docs/practices/naming/ */
  name: string
  help: string
  labels: readonly L[]
}

/** Returns all metrics of this process in Prometheus' text format. */
export async function readMetrics(): Promise<{ type: string; text: string }> {
  return { type: register.contentType, text: await register.metrics() }
}

/** Adds Node's own metrics. */
export const measureNode = (): void => collectDefaultMetrics()

export function counter<L extends string>({ name, help, labels }: Named<L>): { add(labels: Labels<L>, count?: number): void } {
  const metric = new Counter<string>({ name, help, labelNames: labels })
  return { add: (values, count) => metric.inc(values, count) }
}

/** `buckets` are upper bounds, in seconds. */
export function durations<L extends string>({
  name,
  help,
  labels,
  buckets,
}: Named<L> & { buckets: number[] }): {
  /** `milliseconds` is a difference of `performance.now()`. The metric is in seconds. */
  add(labels: Labels<L>, milliseconds: number): void
} {
  const metric = new Histogram<string>({ name, help, labelNames: labels, buckets })
  return { add: (values, milliseconds) => metric.observe(values, milliseconds / 1_000) }
}

export interface Measured<L extends string> {
  /**
   * Registers a function that reads the value for these labels. Returns a function that removes it. If several functions have
   * the same labels, their values are added. If a function returns null, fails, or takes longer than a second, its value is
   * left out. The scrape itself does not fail.
   */
  from(labels: Labels<L>, read: () => number | null | Promise<number | null>): () => void
}

/** Combines several remove functions. */
export const together = (undo: readonly (() => void)[]) => (): void => {
  for (const step of undo) step()
}

/** A value that is read at each scrape, and costs nothing between scrapes. */
export function measured<L extends string>({ name, help, labels }: Named<L>): Measured<L> {
  const sources = new Set<{ labels: Labels<L>; read: () => Promise<number | null> }>()
  const metric = new Gauge<string>({
    name,
    help,
    labelNames: labels,
    collect: async () => {
      const values = await Promise.all([...sources].map(async (source) => ({ labels: source.labels, value: await source.read() })))
      // without an await in between: another scrape may be running
      metric.reset()
      for (const { labels, value } of values) if (value !== null) metric.inc(labels, value)
    },
  })
  return {
    from: (values, read) => {
      const source = { labels: values, read: readOnce(read) }
      sources.add(source)
      return () => sources.delete(source)
    },
  }
}

/** Concurrent scrapes share one read. Resolves with null after READ_TIMEOUT_MS. */
function readOnce(read: () => number | null | Promise<number | null>): () => Promise<number | null> {
  let reading: Promise<number | null> | null = null
  return async () => {
    reading ??= Promise.resolve()
      .then(read)
      .catch(() => null)
      .finally(() => {
        reading = null
      })
    let timer: NodeJS.Timeout | undefined
    const timedOut = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, READ_TIMEOUT_MS, null)
    })
    return Promise.race([reading, timedOut]).finally(() => clearTimeout(timer))
  }
}
