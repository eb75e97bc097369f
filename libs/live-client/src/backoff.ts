const FIRST = 500
const LONGEST = 10_000

/** Milliseconds to wait before a try: what the server asked for, and full jitter that doubles with each failure. */
export function backoff(failures: number, delay: number, random = Math.random): number {
  return delay + random() * Math.min(LONGEST, FIRST * 2 ** failures)
}
