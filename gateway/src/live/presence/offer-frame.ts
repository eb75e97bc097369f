import type { EphemeralFrame } from '@duplex/contracts'
import { oncePerEncoding } from '../hub/once-per-encoding.ts'
import type { PresenceSubscriber } from './presence-subscriber.ts'

/** Offers a frame to subscribers, encoded once per encoding. Returns the subscribers that were too slow to get it. */
export function offerFrame(frame: EphemeralFrame, subscribers: Iterable<PresenceSubscriber>): Set<PresenceSubscriber> {
  const bytesFor = oncePerEncoding((encoding) => encoding.ephemeral(frame))
  const slow = new Set<PresenceSubscriber>()
  for (const subscriber of subscribers) if (!subscriber.offer(bytesFor(subscriber.wire.encoding))) slow.add(subscriber)
  return slow
}
