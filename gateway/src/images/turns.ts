import { DuplexError } from '@duplex/contracts'

export interface Turns {
  /** Waits for a turn; resolves to what ends it. */
  take(): Promise<() => void>
}

/** Lets `atOnce` work at the same time; others wait, first come, first served. Who may wait at all: see createPlaces. */
export function createTurns(atOnce: number): Turns {
  const waiting: (() => void)[] = []
  let free = atOnce
  const end = () => {
    const next = waiting.shift()
    if (next) next()
    else free++
  }
  return {
    take: async () => {
      if (free > 0) free--
      else await new Promise<void>((resolve) => waiting.push(resolve))
      return end
    },
  }
}

/** Places for what is under way. Throws UNAVAILABLE where all are taken; answers what gives a place back. */
export function createPlaces(count: number): { take(): () => void } {
  let taken = 0
  return {
    take: () => {
      if (taken === count) throw new DuplexError('UNAVAILABLE', 'Too many images are being uploaded', { retryAfter: 5 })
      taken++
      return () => {
        taken--
      }
    },
  }
}
