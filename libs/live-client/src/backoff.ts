const FIRST = 500
/** A reader comes back no later than this after the blog has. */
const LONGEST = 5_000

/**
 * Milliseconds to wait before a try: about what the server asked for, and full jitter that doubles with each failure, so
 * that many who lost their connection together do not come back together.
 */
export function backoff(failures: number, delay: number, random = Math.random): number {
  return jitter(delay, random) + random() * Math.min(LONGEST, FIRST * 2 ** failures)
}

/** About `delay` milliseconds. */
export function jitter(delay: number, random = Math.random): number {
  return delay * (0.5 + random())
}
