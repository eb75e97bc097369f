import { setTimeout as sleep } from 'node:timers/promises'
import type { Route } from './routes.ts'

/** The failures of one route. */
export interface Outages {
  failures: number
  /** Milliseconds of the longest outage: from the first request that failed to the next successful response. */
  longest: number
}

export interface Probe {
  route: Route
  outages(): Outages
  /** When the last outage ended; 0 if there was none, null during an outage. */
  wellSince(): number | null
  /** When the last successful request was sent. */
  askedAt(): number
  stop(): Promise<void>
}

/** Sends requests to a route, one at a time, until `stop`. */
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
      const status = await route.send().then(
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
      await sleep(route.pauseMs)
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
