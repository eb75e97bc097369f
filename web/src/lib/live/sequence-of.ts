import { parseCursor } from '@duplex/contracts/cursor'

/** The sequence of a cursor; 0 if the cursor is empty or invalid. */
export const sequenceOf = (cursor: string): number => parseCursor(cursor)?.sequence ?? 0
