/**
 * A position in the event log. A new log, and a log restored from a backup, gets a new `epoch`. `sequence` numbers the
 * events from 1 without gaps. As text: `<epoch>-<sequence>`.
 */
export interface Cursor {
  epoch: string
  sequence: number
}

const pattern = /^([A-Za-z0-9]{1,32})-(0|[1-9][0-9]{0,15})$/

export function formatCursor(cursor: Cursor): string {
  return `${cursor.epoch}-${cursor.sequence}`
}

/** Parses a cursor. Null if the text is not a cursor. */
export function parseCursor(text: string): Cursor | null {
  const match = pattern.exec(text)
  if (!match) return null
  const sequence = Number(match[2])
  return Number.isSafeInteger(sequence) ? { epoch: match[1]!, sequence } : null
}

/** A cursor of no log: the server sends `reset` to a subscriber that resumes from it. */
const NO_LOG = 'none-0'

/**
 * The smallest of several cursors: a subscriber that starts there misses no event. If the cursors are of different logs, some of
 * them cannot be resumed from; the result makes the server send `reset`. Null for an empty list.
 */
export function earliestCursor(cursors: readonly string[]): string | null {
  let earliest: { text: string; epoch: string; sequence: number } | null = null
  for (const text of cursors) {
    const cursor = parseCursor(text)
    if (!cursor || (earliest && earliest.epoch !== cursor.epoch)) return NO_LOG
    if (!earliest || cursor.sequence < earliest.sequence) earliest = { text, ...cursor }
  }
  return earliest?.text ?? null
}
