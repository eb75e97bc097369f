import { ApiProblem } from './api-problem.ts'

/** Milliseconds before each further try. */
const PAUSES = [500, 1_000, 2_000, 4_000, 8_000]

/**
 * Tries what may safely happen twice until it is answered; where the network is away, as soon as it is back. `waits` is told when
 * the first try has come to nothing. Throws the last ApiProblem.
 */
export async function keepTrying<T>(
  attempt: () => Promise<T>,
  waits: () => void = () => {},
  pauses: readonly number[] = PAUSES,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt()
    } catch (problem) {
      const pause = pauses[failures]
      if (!(problem instanceof ApiProblem) || !problem.passes || pause === undefined) throw problem
      waits()
      await (globalThis.navigator?.onLine === false ? online() : new Promise((resolve) => setTimeout(resolve, pause)))
    }
  }
}

const online = () => new Promise<void>((resolve) => window.addEventListener('online', () => resolve(), { once: true }))
