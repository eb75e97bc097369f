import { setTimeout as sleep } from 'node:timers/promises'
import type { GroupReader, Visitor } from '@duplex/e2e'
import type { TransportName } from '@duplex/live-client'
import type { Ledger } from './ledger.ts'

export interface Audit {
  acknowledged: number
  /** Acknowledged comments that are not stored, and likes that differ from the acknowledged state. */
  lost: number
  /** Comments that are stored twice although they were sent again with the same key. */
  storedTwice: number
  /** Sums over all readers of a transport. */
  events: Map<TransportName, { missed: number; doubled: number; disordered: number }>
  errors: string[]
}

/** Time for readers to receive everything that is stored: enough for many short polls. */
const EVENT_TIMEOUT_MS = 20_000

/**
 * Compares what is stored with what was acknowledged, and with the events that readers received within `timeoutMs`. All writers have stopped.
 */
export async function audit(
  slug: string,
  auditor: Pick<Visitor, 'comments' | 'unlike'>,
  ledger: Ledger,
  readers: GroupReader[],
  timeoutMs = EVENT_TIMEOUT_MS,
): Promise<Audit> {
  const comments = await auditor.comments(slug)
  const stored = new Set(comments.map(({ id }) => id))
  const likes = [...ledger.likes.values()].filter(Boolean).length
  // the response of a like has the like service's count, which the post service may not have yet
  const { likeCount } = await auditor.unlike(slug)

  const isUpToDate = (reader: GroupReader) => reader.likeCount === likeCount && missing(stored, reader) === 0
  for (const end = performance.now() + timeoutMs; performance.now() < end && !readers.every(isUpToDate); ) await sleep(50)

  const events: Audit['events'] = new Map()
  for (const reader of readers) {
    const sum = events.get(reader.transport) ?? { missed: 0, doubled: 0, disordered: 0 }
    events.set(reader.transport, {
      missed: sum.missed + missing(stored, reader) + (reader.likeCount === likeCount ? 0 : 1),
      doubled: sum.doubled + reader.comments.length - reader.arrivals.size,
      disordered: sum.disordered + reader.outOfOrder,
    })
  }
  return {
    acknowledged: ledger.acknowledged.length,
    lost: ledger.acknowledged.filter(({ id }) => !stored.has(id)).length + Math.abs(likeCount - likes),
    storedTwice: comments.length - new Set(comments.map(({ body }) => body)).size,
    events,
    errors: readers.flatMap(({ transport, errors }) => errors.map((error) => `a reader over ${transport} ${error}`)),
  }
}

const missing = (stored: Set<number>, { arrivals }: GroupReader) => [...stored].filter((id) => !arrivals.has(id)).length
