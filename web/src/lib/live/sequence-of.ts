import { parseCursor } from '@duplex/contracts/cursor'

/** A cursor's place in the log; 0 for none. */
export const sequenceOf = (cursor: string): number => parseCursor(cursor)?.sequence ?? 0
