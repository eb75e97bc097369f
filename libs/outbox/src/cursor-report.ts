import { type Client, type Cursor, type eventContract, isDuplexError, type LogHead } from '@duplex/contracts'
import type { Logger } from '@duplex/runtime'

const REPORT_INTERVAL_MS = 60_000

/** Reports the stored cursor of a projection to the log once a minute, so that the log keeps the later events. */
export function createCursorReport(log: Client<typeof eventContract>, follower: string, stored: () => Promise<Cursor>, logger: Logger) {
  let timer: NodeJS.Timeout | undefined

  const report = async () => {
    await log.report({ follower, ...(await stored()) })
  }

  return {
    start: () => {
      timer = setInterval(() => report().catch((error) => logger.debug(error, 'cannot report the cursor: retrying')), REPORT_INTERVAL_MS)
    },
    stop: () => clearInterval(timer),
  }
}

/** Throws if the log has pruned events that a projection with this cursor needs. */
export async function refuseIfPruned(
  log: Client<typeof eventContract>,
  follower: string,
  { epoch, oldest }: LogHead,
  sequence: number,
): Promise<void> {
  const { complete } = await log.report({ follower, epoch, sequence }).catch((error) => {
    // an event service of an older release does not serve this method
    if (isDuplexError(error) && error.code === 'UNAVAILABLE') return { complete: sequence >= oldest - 1 }
    throw error
  })
  if (!complete) throw new Error(`${follower} cannot follow the event log after ${sequence}: its oldest event is ${oldest}`)
}
