import { MARKER } from './live-server.ts'

/** The event for every server: 150 bytes as JSON. */
export interface Payload {
  stamp: string
  text: string
}

/** Digits of an event's number and of its time in microseconds of the load process's clock. */
const NUMBER = 9
const MOMENT = 12
/** Bytes of a stamp behind its marker. */
export const STAMP = NUMBER + 1 + MOMENT
const LENGTH = 150

const text = 'x'.repeat(LENGTH - JSON.stringify({ stamp: '', text: '' }).length - MARKER.length - STAMP)

export function stampedPayload(number: number): Payload {
  const moment = Math.round(performance.now() * 1_000)
  return { stamp: `${MARKER}${String(number).padStart(NUMBER, '0')}.${String(moment).padStart(MOMENT, '0')}`, text }
}

/** The number of the event whose stamp begins at `at`. */
export const numberAt = (bytes: Buffer, at: number): number => digits(bytes, at, NUMBER)
/** When it was published: milliseconds of `performance.now()`. */
export const momentAt = (bytes: Buffer, at: number): number => digits(bytes, at + NUMBER + 1, MOMENT) / 1_000

function digits(bytes: Buffer, at: number, count: number): number {
  let number = 0
  for (let index = at; index < at + count; index++) number = number * 10 + bytes[index]! - 48
  return number
}
