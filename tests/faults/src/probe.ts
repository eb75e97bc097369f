import { setTimeout as sleep } from 'node:timers/promises'
import type { Route } from './routes.ts'

/** How a route fared. */
export interface Outages {
  failures: number
  /** Milliseconds of the longest: from the first question that failed to the next answer of success. */
  longest: number
}

export interface Probe {
  route: Route
  outages(): Outages
  /** When it was well again for the last time, 0 where it never failed; null while it fails. */
  wellSince(): number | null
  /** When the last question was asked that was answered with success. */
  askedAt(): number
  stop(): Promise<void>
}

/** Asks a route again and again, one question at a time. */
export function startProbe(route: Route): Probe {
  let going = true
  let failures = 0
  let longest = 0
  let failingSince: number | null = null
  let wellSince = 0
  let askedAt = 0

  const run = async () => {
    while (going) {
      const asked = performance.now()
      const status = await route.ask().then(
        (answer) => answer.status,
        () => 0,
      )
      const now = performance.now()
      if (status >= 200 && status < 300) {
        askedAt = asked
        if (failingSince !== null) {
          longest = Math.max(longest, now - failingSince)
          wellSince = now
          failingSince = null
        }
      } else {
        failures++
        failingSince ??= asked
      }
      await sleep(route.pause)
    }
  }
  const running = run()

  return {
    route,
    outages: () => ({ failures, longest: failingSince === null ? longest : Math.max(longest, performance.now() - failingSince) }),
    wellSince: () => (failingSince === null ? wellSince : null),
    askedAt: () => askedAt,
    stop: async () => {
      going = false
      await running
    },
  }
}
