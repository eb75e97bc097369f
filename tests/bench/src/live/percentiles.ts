/** Milliseconds. */
export interface Latency {
  p50: number
  p99: number
  max: number
}

export function percentiles(values: readonly number[]): Latency {
  const sorted = Float64Array.from(values).sort()
  const at = (share: number) => Number((sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(2))
  return { p50: at(0.5), p99: at(0.99), max: at(1) }
}
