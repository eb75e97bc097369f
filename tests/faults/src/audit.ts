import { setTimeout as sleep } from 'node:timers/promises'
import type { CrowdReader, Visitor } from '@duplex/e2e'
import type { TransportName } from '@duplex/live-client'
import type { Ledger } from './ledger.ts'

export interface Audit {
  acknowledged: number
  /** Acknowledged comments that are not there, and likes that are not what was acknowledged. */
  lost: number
  /** Comments that are there twice, though sent again with the same key. */
  storedTwice: number
  /** Of all readers of a transport together. */
  events: Map<TransportName, { missed: number; doubled: number; disordered: number }>
  troubles: string[]
}

/** Milliseconds for readers to get what has been stored: many short polls. */
const PATIENCE = 20_000

/**
 * Compares what is stored with what was acknowledged, and with what readers got within `patience` milliseconds. Nobody writes any more.
 */
export async function audit(
  slug: string,
  auditor: Pick<Visitor, 'comments' | 'unlike'>,
  ledger: Ledger,
  readers: CrowdReader[],
  patience = PATIENCE,
): Promise<Audit> {
  const comments = await auditor.comments(slug)
  const stored = new Set(comments.map(({ id }) => id))
  const liking = [...ledger.likes.values()].filter(Boolean).length
  // what a like answers is the count in its service, not yet in the post's
  const { likeCount } = await auditor.unlike(slug)

  const isUpToDate = (reader: CrowdReader) => reader.likeCount === likeCount && missing(stored, reader) === 0
  for (const end = performance.now() + patience; performance.now() < end && !readers.every(isUpToDate); ) await sleep(50)

  const events: Audit['events'] = new Map()
  for (const reader of readers) {
    const sum = events.get(reader.transport) ?? { missed: 0, doubled: 0, disordered: 0 }
    events.set(reader.transport, {
      missed: sum.missed + missing(stored, reader) + (reader.likeCount === likeCount ? 0 : 1),
      doubled: sum.doubled + reader.comments.length - reader.arrivals.size,
      disordered: sum.disordered + reader.disorder,
    })
  }
  return {
    acknowledged: ledger.acknowledged.length,
    lost: ledger.acknowledged.filter(({ id }) => !stored.has(id)).length + Math.abs(likeCount - liking),
    storedTwice: comments.length - new Set(comments.map(({ body }) => body)).size,
    events,
    troubles: readers.flatMap(({ transport, troubles }) => troubles.map((trouble) => `a reader over ${transport} ${trouble}`)),
  }
}

const missing = (stored: Set<number>, { arrivals }: CrowdReader) => [...stored].filter((id) => !arrivals.has(id)).length
