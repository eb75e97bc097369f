import type { Bus } from '@duplex/bus'
import { subjects } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'
import type { LogStore } from './log-store.ts'
import { logHead } from './metrics.ts'

const HEAD_INTERVAL_MS = 1_000

/** Publishes the log's head once a second, so that a follower that missed the last event notices. */
export function createHeadAnnouncer(store: LogStore, bus: Bus, logger: Logger) {
  let timer: NodeJS.Timeout | undefined
  let failing = false
  let stopMeasuring = () => {}
  let last: number | null = null

  const announce = async () => {
    try {
      const head = await store.head()
      bus.publish(subjects.head, head)
      last = head.head
      failing = false
    } catch (error) {
      if (!failing) logger.warn(error, 'cannot read the head of the log')
      failing = true
    }
  }

  const schedule = () => {
    timer = setTimeout(() => announce().finally(() => timer && schedule()), HEAD_INTERVAL_MS)
  }

  return {
    start: () => {
      stopMeasuring = logHead.from({}, () => last)
      schedule()
    },
    stop: () => {
      stopMeasuring()
      clearTimeout(timer)
      timer = undefined
    },
  }
}
