import type { EphemeralFrame } from '@duplex/contracts'
import type { Reader } from '../reader.ts'
import type { Encoding } from '../wire.ts'

/** Sends a frame, encoded once per transport, to whoever keeps up; answers who does not. */
export function tell(frame: EphemeralFrame, readers: Iterable<Reader>): Set<Reader> {
  const bytes = new Map<Encoding, Buffer>()
  const slow = new Set<Reader>()
  for (const reader of readers) {
    const { encoding } = reader.wire
    if (!bytes.has(encoding)) bytes.set(encoding, encoding.ephemeral(frame))
    if (!reader.offer(bytes.get(encoding)!)) slow.add(reader)
  }
  return slow
}
