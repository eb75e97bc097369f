import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client'

type Labels<L extends string> = Record<L, string>

/** Milliseconds a scrape waits for one value. */
const PATIENCE = 1_000

interface Named<L extends string> {
  /** `duplex_<what>_<unit>`, with `_total` for a counter. https://prometheus.io/docs/practices/naming/ */
  name: string
  help: string
  labels: readonly L[]
}

/** All metrics of this process, as Prometheus reads them. */
export async function readMetrics(): Promise<{ type: string; text: string }> {
  return { type: register.contentType, text: await register.metrics() }
}

/** Adds Node's own. */
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
  /** `milliseconds` as `performance.now()` counts them. */
  add(labels: Labels<L>, milliseconds: number): void
} {
  const metric = new Histogram<string>({ name, help, labelNames: labels, buckets })
  return { add: (values, milliseconds) => metric.observe(values, milliseconds / 1_000) }
}

export interface Measured<L extends string> {
  /**
   * Registers what tells the value under these labels; answers what takes it off again. Several of the same labels are added
   * up. Null, an error, and what takes longer than a second leave the value out: a scrape never fails for one of them.
   */
  from(labels: Labels<L>, read: () => number | null | Promise<number | null>): () => void
}

/** Takes all of these off again. */
export const together = (undo: readonly (() => void)[]) => (): void => {
  for (const step of undo) step()
}

/** A value that is looked up at each scrape, and costs nothing between. */
export function measured<L extends string>({ name, help, labels }: Named<L>): Measured<L> {
  const sources = new Set<{ labels: Labels<L>; read: () => Promise<number | null> }>()
  const metric = new Gauge<string>({
    name,
    help,
    labelNames: labels,
    collect: async () => {
      const values = await Promise.all([...sources].map(async (source) => ({ labels: source.labels, value: await source.read() })))
      // in one go: another scrape may be under way
      metric.reset()
      for (const { labels, value } of values) if (value !== null) metric.inc(labels, value)
    },
  })
  return {
    from: (values, read) => {
      const source = { labels: values, read: patiently(read) }
      sources.add(source)
      return () => sources.delete(source)
    },
  }
}

/** One look-up at a time, however many scrapes wait for it. */
function patiently(read: () => number | null | Promise<number | null>): () => Promise<number | null> {
  let reading: Promise<number | null> | null = null
  return async () => {
    reading ??= Promise.resolve()
      .then(read)
      .catch(() => null)
      .finally(() => {
        reading = null
      })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, PATIENCE, null)
    })
    return Promise.race([reading, late]).finally(() => clearTimeout(timer))
  }
}
