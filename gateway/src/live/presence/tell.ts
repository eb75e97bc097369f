import type { EphemeralFrame } from '@duplex/contracts'
import { oncePerEncoding } from '../hub/once-per-encoding.ts'
import type { Reader } from '../hub/reader.ts'

/** Sends a frame, encoded once per transport, to whoever keeps up; answers who does not. */
export function tell(frame: EphemeralFrame, readers: Iterable<Reader>): Set<Reader> {
  const bytesFor = oncePerEncoding((encoding) => encoding.ephemeral(frame))
  const slow = new Set<Reader>()
  for (const reader of readers) if (!reader.offer(bytesFor(reader.wire.encoding))) slow.add(reader)
  return slow
}
