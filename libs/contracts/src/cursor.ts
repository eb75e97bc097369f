/**
 * A place in the event log. `epoch` is made with the log and anew when a backup is restored; `sequence` counts events
 * without a gap from 1. On the wire: `<epoch>-<sequence>`.
 */
export interface Cursor {
  epoch: string
  sequence: number
}

const form = /^([A-Za-z0-9]{1,32})-(0|[1-9][0-9]{0,15})$/

export function formatCursor(cursor: Cursor): string {
  return `${cursor.epoch}-${cursor.sequence}`
}

/** The cursor, or null where the text is not one. */
export function parseCursor(text: string): Cursor | null {
  const match = form.exec(text)
  if (!match) return null
  const sequence = Number(match[2])
  return Number.isSafeInteger(sequence) ? { epoch: match[1]!, sequence } : null
}

/** The smallest of some wire cursors of one log: a reader who subscribes from it misses nothing. Null for none. */
export function earliestCursor(cursors: readonly string[]): string | null {
  let earliest: { text: string; sequence: number } | null = null
  for (const text of cursors) {
    const sequence = parseCursor(text)?.sequence ?? 0
    if (!earliest || sequence < earliest.sequence) earliest = { text, sequence }
  }
  return earliest?.text ?? null
}
